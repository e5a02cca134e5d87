/* qui-server-cell.c: what one cell of the list of all servers shows
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-server-cell.h"

#include "qui-looks.h"
#include "qui-view-settings.h"
#include "qui-words.h"

struct _QuiServerCell
{
  GtkWidget     parent_instance;

  guint         figure;
  GSettings    *settings;
  QuiServer    *server;
  GSignalGroup *server_signals;
  GSignalGroup *profile_signals;
  guint         tick_id;
  gboolean      narrow;

  GtkWidget    *child;
  GtkLabel     *label;         /* the name, or the figure */
  GtkWidget    *dot;           /* these: of the name only */
  GtkLabel     *environment;
  GtkLabel     *health;
  GtkLabel     *figures;
};

G_DEFINE_FINAL_TYPE (QuiServerCell, qui_server_cell, GTK_TYPE_WIDGET)

/* What the cells of a row have in common; a look is known by when it was asked for. */
typedef struct
{
  gint64           asked_at;
  QuiAgeLimits     limits;
  QuiServerSummary summary;
} Figures;

static const QuiServerSummary *
get_summary (QuiServerCell *self)
{
  QuiSnapshot *snapshot = qui_server_get_snapshot (self->server);
  QuiServerState state = qui_server_get_state (self->server);
  Figures *figures = g_object_get_data (G_OBJECT (self->server), "qui-figures");
  QuiAgeLimits limits;
  gint64 asked_at;

  if (snapshot == NULL || (state != QUI_SERVER_LIVE && state != QUI_SERVER_STALE))
    return NULL;

  qui_view_settings_get_ages (self->settings, &limits);
  asked_at = qui_snapshot_get_server (snapshot)->asked_at;
  if (figures != NULL && figures->asked_at == asked_at && figures->limits.xact == limits.xact && figures->limits.idle_xact == limits.idle_xact)
    return &figures->summary;

  figures = g_new0 (Figures, 1);
  figures->asked_at = asked_at;
  figures->limits = limits;
  qui_server_summary_make (&figures->summary, snapshot, &limits);
  g_object_set_data_full (G_OBJECT (self->server), "qui-figures", figures, g_free);
  return &figures->summary;
}

static void
set_text (GtkLabel   *label,
          const char *text)
{
  if (g_strcmp0 (gtk_label_get_text (label), text) != 0)
    gtk_label_set_text (label, text);
}

/* ---- A figure ---- */

static const char *
get_class (QuiServerCell          *self,
           const QuiServerSummary *summary)
{
  switch (self->figure)
    {
    case QUI_FIGURE_CONNECTIONS:
      return summary->tight ? "long-age" : NULL;
    case QUI_FIGURE_WAITING:
      return summary->n_waiting > 0 ? "state-waiting" : NULL;
    case QUI_FIGURE_OLDEST_XACT:
      return summary->oldest_xact_is_long ? "long-age" : NULL;
    case QUI_FIGURE_LONGEST_IDLE:
      return summary->longest_idle_is_long ? "long-age" : NULL;
    case QUI_FIGURE_LAG:
      return summary->lag == QUI_LAG_CUT_OFF ? "long-age" : NULL;
    default:
      return NULL;
    }
}

static void
update_figure (QuiServerCell *self)
{
  const QuiServerSummary *summary = get_summary (self);
  g_autofree char *text = summary != NULL ? qui_words_figure (summary, self->figure) : g_strdup ("");
  g_autofree char *tooltip = summary != NULL ? qui_words_figure_tooltip (summary, self->figure) : NULL;
  gboolean stale = qui_server_get_state (self->server) == QUI_SERVER_STALE;
  const char *classes[4] = { "num" };
  guint n = 1;

  if (stale)
    classes[n++] = "stale-view";
  if (summary != NULL && get_class (self, summary) != NULL)
    classes[n++] = get_class (self, summary);
  gtk_widget_set_css_classes (GTK_WIDGET (self->label), classes);
  set_text (self->label, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), tooltip);
}

/* ---- The name ---- */

/* "31 of 100 · Waiting: 4 · Oldest Transaction: 4:38" */
static char *
dup_line (const QuiServerSummary *summary)
{
  GString *line = g_string_new (NULL);

  for (guint i = 0; summary != NULL && i < QUI_N_FIGURES; i++)
    {
      g_autofree char *text = qui_words_figure_named (summary, i);

      if (*text != '\0')
        g_string_append_printf (line, "%s%s", line->len > 0 ? " · " : "", text);
    }
  return g_string_free (line, FALSE);
}

static void
update_name (QuiServerCell *self)
{
  QuiProfile *profile = qui_server_get_profile (self->server);
  QuiEnvironment environment = qui_profile_get_environment (profile);
  const QuiServerSummary *summary = get_summary (self);
  const char *dot_classes[] = { "dot", qui_looks_server_class (qui_server_get_state (self->server)), NULL };
  const char *tag_classes[] = { "tag", qui_looks_environment_class (environment), NULL };
  g_autofree char *health = qui_words_server_health (self->server);
  g_autofree char *address = qui_profile_dup_label (profile);
  g_autofree char *second = g_strdup_printf ("%s · %s", health, address);
  g_autofree char *spoken = qui_words_server_spoken (self->server, summary);
  g_autofree char *line = dup_line (summary);

  gtk_widget_set_css_classes (self->dot, dot_classes);
  set_text (self->label, qui_profile_get_name (profile));
  gtk_widget_set_css_classes (GTK_WIDGET (self->environment), tag_classes);
  gtk_label_set_text (self->environment, qui_words_environment (environment));
  gtk_widget_set_visible (GTK_WIDGET (self->environment), environment != QUI_ENVIRONMENT_NONE);
  set_text (self->health, second);
  set_text (self->figures, line);
  gtk_widget_set_visible (GTK_WIDGET (self->figures), self->narrow && *line != '\0');
  gtk_widget_set_tooltip_text (GTK_WIDGET (self),
                               qui_server_get_error (self->server) != NULL ? qui_server_get_error (self->server)->message : NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

/* What it says of the age of data would stand still. */
static gboolean
is_ageing (QuiServerCell *self)
{
  return self->figure == QUI_SERVER_CELL_NAME && self->server != NULL && gtk_widget_get_mapped (GTK_WIDGET (self))
         && (qui_server_get_state (self->server) == QUI_SERVER_STALE || qui_server_get_paused (self->server));
}

static gboolean
tick_cb (gpointer data)
{
  update_name (data);
  return G_SOURCE_CONTINUE;
}

static void
update (QuiServerCell *self)
{
  if (self->server == NULL)
    return;

  if (self->figure == QUI_SERVER_CELL_NAME)
    update_name (self);
  else
    update_figure (self);
}

static void
update_tick (QuiServerCell *self)
{
  if (!is_ageing (self))
    g_clear_handle_id (&self->tick_id, g_source_remove);
  else if (self->tick_id == 0)
    self->tick_id = g_timeout_add_seconds (1, tick_cb, self);
}

static void
server_changed_cb (QuiServerCell *self)
{
  update (self);
  update_tick (self);
}

/* ---- The widget ---- */

static void
add_name (QuiServerCell *self)
{
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *first = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  self->child = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  self->dot = g_object_new (GTK_TYPE_BOX, "valign", GTK_ALIGN_CENTER, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  self->label = g_object_new (GTK_TYPE_LABEL, "xalign", 0.f, "ellipsize", PANGO_ELLIPSIZE_END, "single-line-mode", TRUE, NULL);
  self->environment = g_object_new (GTK_TYPE_LABEL, "valign", GTK_ALIGN_CENTER, NULL);
  self->health = g_object_new (GTK_TYPE_LABEL, "xalign", 0.f, "ellipsize", PANGO_ELLIPSIZE_END, "single-line-mode", TRUE, NULL);
  self->figures = g_object_new (GTK_TYPE_LABEL, "xalign", 0.f, "wrap", TRUE, NULL);
  gtk_widget_add_css_class (GTK_WIDGET (self->health), "second");
  gtk_widget_add_css_class (GTK_WIDGET (self->figures), "second");
  gtk_widget_add_css_class (GTK_WIDGET (self->figures), "num");
  gtk_box_append (GTK_BOX (first), GTK_WIDGET (self->label));
  gtk_box_append (GTK_BOX (first), GTK_WIDGET (self->environment));
  gtk_box_append (GTK_BOX (lines), first);
  gtk_box_append (GTK_BOX (lines), GTK_WIDGET (self->health));
  gtk_box_append (GTK_BOX (lines), GTK_WIDGET (self->figures));
  gtk_widget_set_hexpand (lines, TRUE);
  gtk_box_append (GTK_BOX (self->child), self->dot);
  gtk_box_append (GTK_BOX (self->child), lines);
}

static void
qui_server_cell_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (qui_server_cell_parent_class)->map (widget);
  server_changed_cb (QUI_SERVER_CELL (widget));
}

static void
qui_server_cell_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (qui_server_cell_parent_class)->unmap (widget);
  update_tick (QUI_SERVER_CELL (widget));
}

static void
qui_server_cell_dispose (GObject *object)
{
  QuiServerCell *self = QUI_SERVER_CELL (object);

  g_clear_handle_id (&self->tick_id, g_source_remove);
  g_clear_object (&self->server_signals);
  g_clear_object (&self->profile_signals);
  g_clear_object (&self->server);
  g_clear_pointer (&self->child, gtk_widget_unparent);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (qui_server_cell_parent_class)->dispose (object);
}

static void
qui_server_cell_class_init (QuiServerCellClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = qui_server_cell_dispose;
  widget_class->map = qui_server_cell_map;
  widget_class->unmap = qui_server_cell_unmap;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
qui_server_cell_init (QuiServerCell *self)
{
  self->server_signals = g_signal_group_new (QUI_TYPE_SERVER);
  g_signal_group_connect_swapped (self->server_signals, "notify::state", G_CALLBACK (server_changed_cb), self);
  g_signal_group_connect_swapped (self->server_signals, "notify::error", G_CALLBACK (server_changed_cb), self);
  g_signal_group_connect_swapped (self->server_signals, "notify::snapshot", G_CALLBACK (server_changed_cb), self);
  g_signal_group_connect_swapped (self->server_signals, "notify::paused", G_CALLBACK (server_changed_cb), self);
  self->profile_signals = g_signal_group_new (QUI_TYPE_PROFILE);
  g_signal_group_connect_swapped (self->profile_signals, "notify", G_CALLBACK (update), self);
}

GtkWidget *
qui_server_cell_new (guint      figure,
                     GSettings *settings)
{
  QuiServerCell *self;

  g_return_val_if_fail (figure <= QUI_SERVER_CELL_NAME, NULL);
  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);

  self = g_object_new (QUI_TYPE_SERVER_CELL, NULL);
  self->figure = figure;
  self->settings = g_object_ref (settings);
  if (figure == QUI_SERVER_CELL_NAME)
    {
      add_name (self);
    }
  else
    {
      self->label = g_object_new (GTK_TYPE_LABEL, "xalign", 0.f, "ellipsize", PANGO_ELLIPSIZE_END, "single-line-mode", TRUE, NULL);
      self->child = GTK_WIDGET (self->label);
    }
  gtk_widget_set_parent (self->child, GTK_WIDGET (self));
  g_signal_connect_object (settings, "changed::xact-age-warning", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed::idle-xact-warning", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

void
qui_server_cell_set_server (QuiServerCell *self,
                            QuiServer     *server)
{
  g_return_if_fail (QUI_IS_SERVER_CELL (self));
  g_return_if_fail (server == NULL || QUI_IS_SERVER (server));

  g_set_object (&self->server, server);
  g_signal_group_set_target (self->server_signals, server);
  g_signal_group_set_target (self->profile_signals, server != NULL ? qui_server_get_profile (server) : NULL);
  server_changed_cb (self);
}

QuiServer *
qui_server_cell_get_server (QuiServerCell *self)
{
  g_return_val_if_fail (QUI_IS_SERVER_CELL (self), NULL);

  return self->server;
}

void
qui_server_cell_set_narrow (QuiServerCell *self,
                            gboolean       narrow)
{
  g_return_if_fail (QUI_IS_SERVER_CELL (self));

  self->narrow = narrow;
  update (self);
}
