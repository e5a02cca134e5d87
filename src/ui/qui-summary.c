/* qui-summary.c: the strip above the tree: connections used, sessions by state, the last fifteen minutes
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-summary.h"

#include <glib/gi18n-lib.h>

#include "qui-grouping-switch.h"
#include "qui-history-chart.h"
#include "qui-looks.h"
#include "qui-words.h"

/* Shares of max_connections from which it gets tight, and from which only reserved ones are left, roughly. */
#define TIGHT     0.8
#define EXHAUSTED 0.95

typedef struct
{
  QuiState   state;      /* the one that names it */
  guint      mask;       /* all states it stands for */
  gboolean   always;     /* else only while there are such sessions */
  guint      n;
  GtkWidget *button;
  GtkWidget *count;
} Chip;

#define N_CHIPS 8

struct _QuiSummary
{
  QuiNarrowable parent_instance;

  GtkWidget    *grid;
  GtkWidget    *first_row;
  GtkWidget    *grouping;
  GtkWidget    *connections;
  GtkWidget    *level;
  GtkWidget    *reserved;
  GtkWidget    *chips_view;
  GtkWidget    *chips;
  GtkWidget    *chart_box;
  GtkWidget    *chart_title;

  QuiView      *view;
  Chip          chip[N_CHIPS];
  gboolean      syncing;
};

G_DEFINE_FINAL_TYPE (QuiSummary, qui_summary, QUI_TYPE_NARROWABLE)

static void
chip_toggled_cb (QuiSummary *self)
{
  guint mask = 0;

  if (self->syncing)
    return;
  for (guint i = 0; i < N_CHIPS; i++)
    {
      if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->chip[i].button)))
        mask |= self->chip[i].mask;
    }
  qui_view_set_states (self->view, mask);
}

static void
view_changed_cb (QuiSummary *self)
{
  guint mask = qui_view_get_states (self->view);

  self->syncing = TRUE;
  for (guint i = 0; i < N_CHIPS; i++)
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->chip[i].button), (mask & self->chip[i].mask) != 0);
  self->syncing = FALSE;
}

static void
make_chip (QuiSummary *self,
           Chip       *chip)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *symbol = gtk_image_new_from_icon_name (qui_looks_state_icon (chip->state));

  gtk_widget_add_css_class (symbol, qui_looks_state_class (chip->state));
  gtk_box_append (GTK_BOX (box), symbol);
  gtk_box_append (GTK_BOX (box), gtk_label_new (qui_words_state_cell (chip->state)));
  chip->count = gtk_label_new (NULL);
  gtk_widget_add_css_class (chip->count, "count");
  gtk_box_append (GTK_BOX (box), chip->count);

  chip->button = gtk_toggle_button_new ();
  gtk_button_set_child (GTK_BUTTON (chip->button), box);
  gtk_widget_add_css_class (chip->button, "chip");
  g_signal_connect_object (chip->button, "toggled", G_CALLBACK (chip_toggled_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self->chips), chip->button);
}

static void
update_chip (Chip             *chip,
             const QuiOutline *outline)
{
  g_autofree char *text = NULL;
  g_autofree char *spoken = NULL;
  guint n = 0;

  for (guint state = 0; outline != NULL && state < QUI_N_STATES; state++)
    n += chip->mask & (1u << state) ? qui_outline_get_n_in_state (outline, state) : 0;

  chip->n = n;
  text = g_strdup_printf ("%u", n);
  if (g_str_equal (text, gtk_label_get_text (GTK_LABEL (chip->count))))
    return;
  gtk_label_set_text (GTK_LABEL (chip->count), text);
  /* Translators: a state and how many sessions are in it */
  spoken = g_strdup_printf (_("%s: %u"), qui_words_state (chip->state), n);
  gtk_accessible_update_property (GTK_ACCESSIBLE (chip->button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

/* A rare state takes the room of those that nobody is in. */
static void
show_chips (QuiSummary *self)
{
  gboolean rare = FALSE;

  for (guint i = 0; i < N_CHIPS; i++)
    rare |= !self->chip[i].always && self->chip[i].n > 0;
  for (guint i = 0; i < N_CHIPS; i++)
    {
      Chip *chip = &self->chip[i];

      gtk_widget_set_visible (chip->button,
                              (chip->always && !rare) || chip->n > 0
                              || gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (chip->button)));
    }
}

/* From PostgreSQL 16 on, some of them may be for a role that is no superuser. */
static char *
dup_spoken (const QuiServerInfo *server,
            guint                n,
            guint                max)
{
  guint reserved = MAX (0, server->reserved_connections);

  if (reserved == 0)
    return g_strdup_printf (_("%u of %u connections used"), n, max);
  if (server->version_num >= 160000)
    return g_strdup_printf (_("%u of %u connections used; the last %u are reserved for superusers and members of pg_use_reserved_connections"),
                            n, max, reserved);
  return g_strdup_printf (_("%u of %u connections used; the last %u are reserved for superusers"), n, max, reserved);
}

static void
show_reserved (QuiSummary          *self,
               const QuiServerInfo *server,
               const char          *tip)
{
  g_autofree char *text = NULL;

  /* Translators: of all connections, how many are kept for superusers */
  text = server->reserved_connections > 0 ? g_strdup_printf (_("%d reserved"), server->reserved_connections) : g_strdup ("");
  gtk_label_set_text (GTK_LABEL (self->reserved), text);
  gtk_widget_set_tooltip_text (self->reserved, tip);
  gtk_widget_set_tooltip_text (self->connections, tip);
  gtk_widget_set_tooltip_text (self->level, tip);
}

void
qui_summary_set_outline (QuiSummary *self,
                         QuiOutline *outline)
{
  QuiSnapshot *snapshot;
  g_autofree char *text = NULL;
  g_autofree char *spoken = NULL;
  guint n, max;

  g_return_if_fail (QUI_IS_SUMMARY (self));

  for (guint i = 0; i < N_CHIPS; i++)
    update_chip (&self->chip[i], outline);
  show_chips (self);
  qui_grouping_switch_set_waiting (QUI_GROUPING_SWITCH (self->grouping),
                                   outline != NULL ? qui_outline_get_n_in_state (outline, QUI_STATE_WAITING) : 0);

  if (outline == NULL)
    {
      gtk_label_set_text (GTK_LABEL (self->connections), "");
      gtk_label_set_text (GTK_LABEL (self->reserved), "");
      gtk_level_bar_set_value (GTK_LEVEL_BAR (self->level), 0);
      return;
    }

  snapshot = qui_outline_get_snapshot (outline);
  n = qui_snapshot_get_n_connections (snapshot);
  max = MAX (1, qui_snapshot_get_server (snapshot)->max_connections);
  text = g_strdup_printf (_("%u of %u"), n, max);
  spoken = dup_spoken (qui_snapshot_get_server (snapshot), n, max);
  if (g_str_equal (text, gtk_label_get_text (GTK_LABEL (self->connections))))
    return;
  gtk_label_set_text (GTK_LABEL (self->connections), text);
  show_reserved (self, qui_snapshot_get_server (snapshot), spoken);
  gtk_level_bar_set_value (GTK_LEVEL_BAR (self->level), CLAMP (n / (double) max, 0, 1));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->level), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

static void
qui_summary_apply_narrow (QuiNarrowable *narrowable,
                          gboolean       narrow)
{
  QuiSummary *self = QUI_SUMMARY (narrowable);
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (self->grid);
  GtkGridLayoutChild *chips = GTK_GRID_LAYOUT_CHILD (gtk_layout_manager_get_layout_child (layout, self->chips_view));
  GtkGridLayoutChild *chart = GTK_GRID_LAYOUT_CHILD (gtk_layout_manager_get_layout_child (layout, self->chart_box));

  qui_grouping_switch_set_narrow (QUI_GROUPING_SWITCH (self->grouping), narrow);
  gtk_grid_layout_child_set_column_span (chips, narrow ? 2 : 1);
  gtk_grid_layout_child_set_row_span (chart, narrow ? 1 : 2);
  gtk_widget_set_visible (self->reserved, !narrow);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->chart_box),
                                  narrow ? GTK_ORIENTATION_HORIZONTAL : GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self->chart_box), narrow ? 8 : 2);
  gtk_grid_set_row_spacing (GTK_GRID (self->grid), narrow ? 4 : 8);
  gtk_label_set_text (GTK_LABEL (self->chart_title), narrow ? _("Not idle, 15 min") : _("Not idle, last 15 minutes"));
}

static void
qui_summary_dispose (GObject *object)
{
  QuiSummary *self = QUI_SUMMARY (object);

  g_clear_object (&self->view);

  G_OBJECT_CLASS (qui_summary_parent_class)->dispose (object);
}

static void
qui_summary_class_init (QuiSummaryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  QUI_NARROWABLE_CLASS (klass)->apply_narrow = qui_summary_apply_narrow;
  object_class->dispose = qui_summary_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quiesce/Quiesce/qui-summary.ui");
  gtk_widget_class_bind_template_child (widget_class, QuiSummary, grid);
  gtk_widget_class_bind_template_child (widget_class, QuiSummary, first_row);
  gtk_widget_class_bind_template_child (widget_class, QuiSummary, connections);
  gtk_widget_class_bind_template_child (widget_class, QuiSummary, level);
  gtk_widget_class_bind_template_child (widget_class, QuiSummary, reserved);
  gtk_widget_class_bind_template_child (widget_class, QuiSummary, chips_view);
  gtk_widget_class_bind_template_child (widget_class, QuiSummary, chips);
  gtk_widget_class_bind_template_child (widget_class, QuiSummary, chart_box);
  gtk_widget_class_bind_template_child (widget_class, QuiSummary, chart_title);
}

static void
qui_summary_init (QuiSummary *self)
{
  GtkLevelBar *level;
  static const Chip chips[N_CHIPS] = {
    { QUI_STATE_ACTIVE, 1 << QUI_STATE_ACTIVE | 1 << QUI_STATE_FASTPATH, TRUE },
    { QUI_STATE_WAITING, 1 << QUI_STATE_WAITING, TRUE },
    { QUI_STATE_IDLE_IN_TRANSACTION, 1 << QUI_STATE_IDLE_IN_TRANSACTION, TRUE },
    { QUI_STATE_ABORTED, 1 << QUI_STATE_ABORTED, TRUE },
    { QUI_STATE_IDLE, 1 << QUI_STATE_IDLE, TRUE },
    { QUI_STATE_STARTING, 1 << QUI_STATE_STARTING, FALSE },
    { QUI_STATE_DISABLED, 1 << QUI_STATE_DISABLED, FALSE },
    { QUI_STATE_HIDDEN, 1 << QUI_STATE_HIDDEN, FALSE },
  };

  gtk_widget_init_template (GTK_WIDGET (self));

  /* GTK's own offsets would paint a full bar green. */
  level = GTK_LEVEL_BAR (self->level);
  gtk_level_bar_remove_offset_value (level, GTK_LEVEL_BAR_OFFSET_LOW);
  gtk_level_bar_remove_offset_value (level, GTK_LEVEL_BAR_OFFSET_HIGH);
  gtk_level_bar_remove_offset_value (level, GTK_LEVEL_BAR_OFFSET_FULL);
  gtk_level_bar_add_offset_value (level, "normal", TIGHT);
  gtk_level_bar_add_offset_value (level, "tight", EXHAUSTED);
  gtk_level_bar_add_offset_value (level, "exhausted", 1);

  for (guint i = 0; i < N_CHIPS; i++)
    {
      self->chip[i] = chips[i];
      make_chip (self, &self->chip[i]);
      update_chip (&self->chip[i], NULL);
    }
  show_chips (self);
}

GtkWidget *
qui_summary_new (QuiHistory *history,
                 QuiView    *view)
{
  QuiSummary *self;

  g_return_val_if_fail (QUI_IS_HISTORY (history), NULL);
  g_return_val_if_fail (QUI_IS_VIEW (view), NULL);

  self = g_object_new (QUI_TYPE_SUMMARY, NULL);
  self->view = g_object_ref (view);
  self->grouping = qui_grouping_switch_new (view);
  gtk_widget_set_valign (self->grouping, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (self->first_row), self->grouping);
  gtk_box_append (GTK_BOX (self->chart_box), qui_history_chart_new (history));
  g_signal_connect_object (view, "changed", G_CALLBACK (view_changed_cb), self, G_CONNECT_SWAPPED);
  view_changed_cb (self);
  return GTK_WIDGET (self);
}
