/* qui-state-bar.c: sessions by state as one stacked bar
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-state-bar.h"

#include "qui-looks.h"
#include "qui-words.h"

#define NATURAL_WIDTH 120
#define HEIGHT        8
#define GAP           1.f
#define RADIUS        2.f

struct _QuiStateBar
{
  GtkWidget parent_instance;

  guint     n_in_state[QUI_N_STATES];
  guint     largest;
};

G_DEFINE_FINAL_TYPE (QuiStateBar, qui_state_bar, GTK_TYPE_WIDGET)

/* All that is drawn in the same faint grey is one part. */
static guint
count_part (const guint *n_in_state,
            QuiState     state)
{
  guint n;

  if (state == QUI_STATE_ACTIVE)
    return n_in_state[QUI_STATE_ACTIVE] + n_in_state[QUI_STATE_FASTPATH];
  if (state != QUI_STATE_IDLE)
    return n_in_state[state];

  n = n_in_state[QUI_STATE_IDLE];
  for (guint i = QUI_STATE_STARTING; i < QUI_N_STATES; i++)
    n += n_in_state[i];
  return n;
}

static void
append_part (GtkWidget       *widget,
             GtkSnapshot     *snapshot,
             QuiState         state,
             graphene_rect_t *part,
             gboolean         first,
             gboolean         last)
{
  GskRoundedRect outline;
  GdkRGBA fill;
  float left = first ? RADIUS : 0.f;
  float right = last ? RADIUS : 0.f;

  qui_looks_state_fill (widget, state, &fill);
  gsk_rounded_rect_init (&outline, part,
                         &GRAPHENE_SIZE_INIT (left, left), &GRAPHENE_SIZE_INIT (right, right),
                         &GRAPHENE_SIZE_INIT (right, right), &GRAPHENE_SIZE_INIT (left, left));
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, &fill, part);
  gtk_snapshot_pop (snapshot);
}

void
qui_state_bar_draw (GtkWidget   *widget,
                    GtkSnapshot *snapshot,
                    const guint  n_in_state[QUI_N_STATES],
                    guint        largest)
{
  float width = gtk_widget_get_width (widget);
  float top = MAX (0, (gtk_widget_get_height (widget) - HEIGHT) / 2);
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  guint total = 0;
  guint before = 0;

  for (guint state = 0; state <= QUI_STATE_IDLE; state++)
    total += count_part (n_in_state, state);
  if (total == 0 || largest == 0)
    return;

  for (guint state = 0; state <= QUI_STATE_IDLE; state++)
    {
      guint n = count_part (n_in_state, state);
      float from = width * MIN (1.f, before / (float) largest);
      float to = width * MIN (1.f, (before + n) / (float) largest);
      gboolean last = before + n == total;
      graphene_rect_t part;

      if (n == 0)
        continue;
      /* A part is never too thin to be seen. */
      to = MAX (to - (last ? 0.f : GAP), from + 1.f);
      graphene_rect_init (&part, mirrored ? width - to : from, top, to - from, HEIGHT);
      append_part (widget, snapshot, state, &part, mirrored ? last : before == 0, mirrored ? before == 0 : last);
      before += n;
    }
}

static void
qui_state_bar_snapshot (GtkWidget   *widget,
                        GtkSnapshot *snapshot)
{
  QuiStateBar *self = QUI_STATE_BAR (widget);

  qui_state_bar_draw (widget, snapshot, self->n_in_state, self->largest);
}

static void
qui_state_bar_measure (GtkWidget      *widget,
                       GtkOrientation  orientation,
                       int             for_size,
                       int            *minimum,
                       int            *natural,
                       int            *minimum_baseline,
                       int            *natural_baseline)
{
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = 20;
      *natural = NATURAL_WIDTH;
    }
  else
    {
      *minimum = *natural = HEIGHT;
    }
}

static void
qui_state_bar_css_changed (GtkWidget         *widget,
                           GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (qui_state_bar_parent_class)->css_changed (widget, change);

  /* The fills are named colours, which light and dark style define differently. */
  gtk_widget_queue_draw (widget);
}

static void
qui_state_bar_class_init (QuiStateBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->snapshot = qui_state_bar_snapshot;
  widget_class->measure = qui_state_bar_measure;
  widget_class->css_changed = qui_state_bar_css_changed;

  gtk_widget_class_set_css_name (widget_class, "statebar");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
qui_state_bar_init (QuiStateBar *self)
{
}

GtkWidget *
qui_state_bar_new (void)
{
  return g_object_new (QUI_TYPE_STATE_BAR, NULL);
}

void
qui_state_bar_set_counts (QuiStateBar *self,
                          const guint  n_in_state[QUI_N_STATES],
                          guint        largest)
{
  g_autofree char *spoken = NULL;

  g_return_if_fail (QUI_IS_STATE_BAR (self));

  if (largest == self->largest && memcmp (n_in_state, self->n_in_state, sizeof self->n_in_state) == 0)
    return;

  memcpy (self->n_in_state, n_in_state, sizeof self->n_in_state);
  self->largest = largest;

  spoken = qui_words_state_counts (n_in_state);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
