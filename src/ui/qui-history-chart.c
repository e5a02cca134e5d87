/* qui-history-chart.c: sessions that were not idle, as stacked bars over the last fifteen minutes
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-history-chart.h"

#include <glib/gi18n-lib.h>

#include "qui-looks.h"
#include "qui-words.h"

#define WIDTH       214
#define WIDTH_AT_LEAST 60
#define HEIGHT      38
#define BAR         2      /* pixels of a bar, and of the gap to the next */
#define BAR_GAP     1
#define LABEL_WIDTH 18
/* A look stands for the time until the next one, at most this long: no bar over a pause. */
#define CARRY       (35 * G_TIME_SPAN_SECOND)

/* From below. */
static const QuiState stacked[] = {
  QUI_STATE_WAITING, QUI_STATE_ABORTED, QUI_STATE_IDLE_IN_TRANSACTION, QUI_STATE_ACTIVE,
};

struct _QuiHistoryChart
{
  GtkWidget   parent_instance;

  QuiHistory *history;
};

G_DEFINE_FINAL_TYPE (QuiHistoryChart, qui_history_chart, GTK_TYPE_WIDGET)

static guint
count_state (const QuiHistorySample *sample,
             QuiState                state)
{
  if (state == QUI_STATE_ACTIVE)
    return sample->n_in_state[QUI_STATE_ACTIVE] + sample->n_in_state[QUI_STATE_FASTPATH];
  return sample->n_in_state[state];
}

static guint
count_not_idle (const QuiHistorySample *sample)
{
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (stacked); i++)
    n += count_state (sample, stacked[i]);
  return n;
}

/* The smallest of 2, 4, 10, 20, 40, 100, ... that is not below @peak; even, so that its half is a number of sessions, too. */
static guint
nice_ceiling (guint peak)
{
  for (guint decade = 1; decade < G_MAXUINT / 100; decade *= 10)
    {
      if (peak <= 2 * decade)
        return 2 * decade;
      if (peak <= 4 * decade)
        return 4 * decade;
      if (peak <= 10 * decade)
        return 10 * decade;
    }
  return peak;
}

static guint
count_bars (QuiHistoryChart *self)
{
  return MAX (1, (gtk_widget_get_width (GTK_WIDGET (self)) - LABEL_WIDTH) / (BAR + BAR_GAP));
}

/* When the first bar begins. Bars begin at the same times whenever one looks: only then do they stay as they are and move on as a whole. */
static gint64
get_start (QuiHistoryChart *self,
           guint            n_bars)
{
  guint n = qui_history_get_n_samples (self->history);
  gint64 last = n > 0 ? qui_history_get_sample (self->history, n - 1)->time : 0;
  gint64 step = QUI_HISTORY_SPAN / n_bars;

  return (last / step + 1 - n_bars) * step;
}

/* The busiest look of each bar; NULL where there was none. */
static const QuiHistorySample **
choose_samples (QuiHistoryChart *self,
                guint            n_bars,
                guint           *peak)
{
  const QuiHistorySample **bars = g_new0 (const QuiHistorySample *, n_bars);
  guint n = qui_history_get_n_samples (self->history);
  gint64 start = get_start (self, n_bars);
  gint64 step = QUI_HISTORY_SPAN / n_bars;

  *peak = 0;
  for (guint i = 0; i < n; i++)
    {
      const QuiHistorySample *sample = qui_history_get_sample (self->history, i);
      gint64 until = i + 1 < n ? MIN (qui_history_get_sample (self->history, i + 1)->time, sample->time + CARRY) : sample->time;
      gint64 from_bar = (sample->time - start) / step;
      gint64 to_bar = (until - start) / step;

      if (sample->time < start)
        continue;
      *peak = MAX (*peak, count_not_idle (sample));
      for (gint64 bar = MAX (0, from_bar); bar <= MIN (to_bar, (gint64) n_bars - 1); bar++)
        {
          if (bars[bar] == NULL || count_not_idle (bars[bar]) < count_not_idle (sample))
            bars[bar] = sample;
        }
    }
  return bars;
}

static void
append_gridline (QuiHistoryChart *self,
                 GtkSnapshot     *snapshot,
                 guint            value,
                 float            y,
                 float            plot_width)
{
  GtkWidget *widget = GTK_WIDGET (self);
  g_autoptr (PangoLayout) layout = NULL;
  g_autofree char *text = g_strdup_printf ("%u", value);
  PangoAttrList *attributes = pango_attr_list_new ();
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  GdkRGBA colour;
  int width, height;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &colour);
  colour.alpha *= 0.15;
  gtk_snapshot_append_color (snapshot, &colour,
                             &GRAPHENE_RECT_INIT (mirrored ? gtk_widget_get_width (widget) - plot_width : 0, floorf (y), plot_width, 1));
  colour.alpha *= 0.72 / 0.15;

  layout = gtk_widget_create_pango_layout (widget, text);
  pango_attr_list_insert (attributes, pango_attr_scale_new (0.72));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_get_pixel_size (layout, &width, &height);

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (mirrored ? LABEL_WIDTH - 4 - width : plot_width + 4,
                                                          MAX (0.f, floorf (y - height / 2.f))));
  gtk_snapshot_append_layout (snapshot, layout, &colour);
  gtk_snapshot_restore (snapshot);
}

static void
append_bar (QuiHistoryChart        *self,
            GtkSnapshot            *snapshot,
            const QuiHistorySample *sample,
            const GdkRGBA          *fills,
            float                   x,
            float                   bottom,
            float                   per_session)
{
  float y = bottom;

  for (guint i = 0; i < G_N_ELEMENTS (stacked); i++)
    {
      float height = count_state (sample, stacked[i]) * per_session;

      if (height <= 0)
        continue;
      gtk_snapshot_append_color (snapshot, &fills[i], &GRAPHENE_RECT_INIT (x, y - height, BAR, height));
      y -= height;
    }
}

static void
qui_history_chart_snapshot (GtkWidget   *widget,
                            GtkSnapshot *snapshot)
{
  QuiHistoryChart *self = QUI_HISTORY_CHART (widget);
  g_autofree const QuiHistorySample **bars = NULL;
  GdkRGBA fills[G_N_ELEMENTS (stacked)];
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  float plot_width = gtk_widget_get_width (widget) - LABEL_WIDTH;
  float bottom = gtk_widget_get_height (widget);
  float top = 6;
  guint n_bars = count_bars (self);
  guint peak, ceiling;

  if (plot_width <= 0)
    return;

  bars = choose_samples (self, n_bars, &peak);
  ceiling = nice_ceiling (peak);
  append_gridline (self, snapshot, ceiling, top, plot_width);
  append_gridline (self, snapshot, ceiling / 2, (top + bottom) / 2, plot_width);

  for (guint i = 0; i < G_N_ELEMENTS (stacked); i++)
    qui_looks_state_fill (widget, stacked[i], &fills[i]);
  for (guint i = 0; i < n_bars; i++)
    {
      float x = i * (BAR + BAR_GAP);

      if (bars[i] != NULL)
        append_bar (self, snapshot, bars[i], fills, mirrored ? gtk_widget_get_width (widget) - x - BAR : x, bottom,
                    (bottom - top) / ceiling);
    }
}

static void
qui_history_chart_measure (GtkWidget      *widget,
                           GtkOrientation  orientation,
                           int             for_size,
                           int            *minimum,
                           int            *natural,
                           int            *minimum_baseline,
                           int            *natural_baseline)
{
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? WIDTH : HEIGHT;
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? WIDTH_AT_LEAST : HEIGHT;
}

static void
qui_history_chart_css_changed (GtkWidget         *widget,
                               GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (qui_history_chart_parent_class)->css_changed (widget, change);

  gtk_widget_queue_draw (widget);
}

/* What the bar below the pointer stands for. */
static gboolean
qui_history_chart_query_tooltip (GtkWidget  *widget,
                                 int         x,
                                 int         y,
                                 gboolean    keyboard_tooltip,
                                 GtkTooltip *tooltip)
{
  QuiHistoryChart *self = QUI_HISTORY_CHART (widget);
  g_autofree const QuiHistorySample **bars = NULL;
  g_autofree char *ago = NULL;
  g_autofree char *counts = NULL;
  g_autofree char *text = NULL;
  guint n = qui_history_get_n_samples (self->history);
  guint n_bars = count_bars (self);
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  guint bar = MAX (0, mirrored ? gtk_widget_get_width (widget) - x : x) / (BAR + BAR_GAP);
  guint peak;

  if (keyboard_tooltip)
    bar = n_bars - 1;
  bars = choose_samples (self, n_bars, &peak);
  if (bar >= n_bars || bars[bar] == NULL)
    return FALSE;

  ago = qui_words_elapsed (qui_history_get_sample (self->history, n - 1)->time, bars[bar]->time);
  counts = qui_words_state_counts (bars[bar]->n_in_state);
  /* Translators: how long ago, and below it how many sessions did what then: "2:51 ago" */
  text = g_strdup_printf (_("%s ago\n%s"), ago, counts);
  gtk_tooltip_set_text (tooltip, text);
  if (!keyboard_tooltip)
    gtk_tooltip_set_tip_area (tooltip, &(GdkRectangle) { x, 0, 1, gtk_widget_get_height (widget) });
  return TRUE;
}

static void
history_changed_cb (QuiHistoryChart *self)
{
  guint n = qui_history_get_n_samples (self->history);
  g_autofree char *spoken = NULL;

  if (n > 0)
    {
      const QuiHistorySample *now = qui_history_get_sample (self->history, n - 1);

      spoken = g_strdup_printf (_("Sessions that are not idle: now %u, %u waiting"),
                                count_not_idle (now), now->n_in_state[QUI_STATE_WAITING]);
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  spoken != NULL ? spoken : _("Sessions that are not idle: no data yet"), -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
qui_history_chart_dispose (GObject *object)
{
  QuiHistoryChart *self = QUI_HISTORY_CHART (object);

  g_clear_object (&self->history);

  G_OBJECT_CLASS (qui_history_chart_parent_class)->dispose (object);
}

static void
qui_history_chart_class_init (QuiHistoryChartClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = qui_history_chart_dispose;
  widget_class->snapshot = qui_history_chart_snapshot;
  widget_class->measure = qui_history_chart_measure;
  widget_class->query_tooltip = qui_history_chart_query_tooltip;
  widget_class->css_changed = qui_history_chart_css_changed;

  gtk_widget_class_set_css_name (widget_class, "historychart");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
qui_history_chart_init (QuiHistoryChart *self)
{
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
}

GtkWidget *
qui_history_chart_new (QuiHistory *history)
{
  QuiHistoryChart *self;

  g_return_val_if_fail (QUI_IS_HISTORY (history), NULL);

  self = g_object_new (QUI_TYPE_HISTORY_CHART, NULL);
  self->history = g_object_ref (history);
  g_signal_connect_object (history, "changed", G_CALLBACK (history_changed_cb), self, G_CONNECT_SWAPPED);
  history_changed_cb (self);
  return GTK_WIDGET (self);
}
