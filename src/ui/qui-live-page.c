/* qui-live-page.c: what a connected server shows: banner, summary, tree, details, action bar
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-live-page.h"

#include "qui-detail.h"
#include "qui-details.h"
#include "qui-filter-bar.h"
#include "qui-lead-bar.h"
#include "qui-picked.h"
#include "qui-selection-bar.h"
#include "qui-session-tree.h"
#include "qui-stale-banner.h"
#include "qui-summary.h"
#include "qui-tree-reveal.h"
#include "qui-view-settings.h"

#define SAVE_AFTER_MS 400

struct _QuiLivePage
{
  GtkWidget   parent_instance;

  GtkWidget  *box;
  GtkWidget  *paned;
  GtkWidget  *filter_bar;
  GtkWidget  *summary;
  GtkWidget  *tree;
  GtkWidget  *details;
  GtkWidget  *lead_bar;
  GtkWidget  *selection_bar;

  QuiServer  *server;
  GSettings  *settings;
  QuiActions *actions;
  gboolean    narrow;
  gboolean    by_blocker;
  gboolean    placed;       /* the height of the details is the person's */
  guint       save_id;
};

enum { PROP_SEARCH_ACTIVE = 1, PROP_NARROW, PROP_DETAILS_VISIBLE, PROP_BY_BLOCKER, N_PROPS };

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (QuiLivePage, qui_live_page, GTK_TYPE_WIDGET)

/* ---- What is seen ---- */

/* Tells everybody what is selected; the lines themselves may be new, too. */
static void
show_selection (QuiLivePage *self)
{
  QuiRowList *rows = qui_server_get_rows (self->server);
  g_autoptr (GArray) keys = qui_session_tree_dup_selection (QUI_SESSION_TREE (self->tree));
  QuiPicked picked;

  qui_picked_init (&picked, rows, keys);
  qui_actions_set_selection (self->actions, keys);
  qui_actions_set_unseen (self->actions, picked.n_unseen);
  qui_selection_bar_show (QUI_SELECTION_BAR (self->selection_bar), &picked);
  qui_lead_bar_show (QUI_LEAD_BAR (self->lead_bar), qui_row_list_get_outline (rows), keys);
  if (gtk_widget_get_visible (self->details))
    qui_details_show (QUI_DETAILS (self->details), self->server, qui_row_list_get_outline (rows), &picked);
}

static void
show_sizes (QuiLivePage *self,
            QuiOutline  *outline)
{
  QuiSnapshot *snapshot = qui_outline_get_snapshot (outline);

  for (guint i = 0; i < qui_snapshot_get_n_databases (snapshot); i++)
    {
      guint32 oid = qui_snapshot_get_database (snapshot, i)->oid;
      const QuiDatabaseDetail *facts = qui_server_get_database_detail (self->server, oid);

      qui_session_tree_set_database_size (QUI_SESSION_TREE (self->tree), oid, facts != NULL ? facts->size : -1);
    }
}

static void
rows_updated_cb (QuiLivePage *self)
{
  QuiOutline *outline = qui_row_list_get_outline (qui_server_get_rows (self->server));

  if (outline != NULL)
    show_sizes (self, outline);
  qui_summary_set_outline (QUI_SUMMARY (self->summary), outline);
  qui_filter_bar_set_outline (QUI_FILTER_BAR (self->filter_bar), outline);
  show_selection (self);
}

/* Old data looks old, and nothing can be done to sessions that may be gone. */
static void
state_changed_cb (QuiLivePage *self)
{
  gboolean stale = qui_server_get_state (self->server) != QUI_SERVER_LIVE;
  GtkWidget *old[] = { self->summary, self->paned };

  for (guint i = 0; i < G_N_ELEMENTS (old); i++)
    {
      if (stale)
        gtk_widget_add_css_class (old[i], "stale-view");
      else
        gtk_widget_remove_css_class (old[i], "stale-view");
    }
  gtk_widget_set_sensitive (self->selection_bar, !stale);
}

static void
jump_cb (QuiLivePage *self,
         int          pid)
{
  QuiOutline *outline = qui_row_list_get_outline (qui_server_get_rows (self->server));
  const QuiSession *session = outline != NULL ? qui_snapshot_find_session (qui_outline_get_snapshot (outline), pid) : NULL;

  if (session != NULL)
    qui_session_tree_reveal (QUI_SESSION_TREE (self->tree), &(QuiLineKey) { QUI_LINE_SESSION, session->pid, session->backend_start }, 1);
}

static void
show_sessions_cb (QuiLivePage *self,
                  GArray      *keys)
{
  qui_session_tree_reveal (QUI_SESSION_TREE (self->tree), (const QuiLineKey *) (gpointer) keys->data, keys->len);
}

static void
details_asked_cb (QuiLivePage *self)
{
  g_object_set (self, "details-visible", TRUE, NULL);
}

/* Everything that is selected comes into sight; else whatever is hidden does. */
static void
show_unseen_cb (QuiLivePage *self)
{
  QuiView *view = qui_server_get_view (self->server);
  QuiRowList *rows = qui_server_get_rows (self->server);
  g_autoptr (GArray) keys = qui_row_list_get_selected_keys (rows);
  g_autoptr (QuiOutline) outline = qui_row_list_get_outline (rows) != NULL ? qui_outline_ref (qui_row_list_get_outline (rows)) : NULL;

  if (outline == NULL)
    return;

  if (keys->len > 0)
    {
      qui_tree_reveal_all (view, outline, (const QuiLineKey *) (gpointer) keys->data, keys->len);
      return;
    }
  qui_view_set_hide_idle (view, FALSE);
  qui_view_set_hide_background (view, FALSE);
}

/* After the tree, which has its own. */
static void
limits_changed_cb (QuiLivePage *self)
{
  QuiAgeLimits limits;

  qui_view_settings_get_ages (self->settings, &limits);
  qui_details_set_limits (QUI_DETAILS (self->details), &limits);
  qui_row_list_show_again (qui_server_get_rows (self->server));
}

/* Remembered for the next server that is shown; this one and the others stay as they are. */
static void
grouping_cb (QuiLivePage *self)
{
  gboolean by_blocker = qui_view_get_grouping (qui_server_get_view (self->server)) == QUI_GROUPING_BLOCKER;

  if (by_blocker == self->by_blocker)
    return;
  self->by_blocker = by_blocker;
  g_settings_set_boolean (self->settings, "by-blocker", by_blocker);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BY_BLOCKER]);
}

static void
set_by_blocker (QuiLivePage *self,
                gboolean     by_blocker)
{
  qui_view_set_grouping (qui_server_get_view (self->server), by_blocker ? QUI_GROUPING_BLOCKER : QUI_GROUPING_DATABASE);
}

/* ---- Height of the details ---- */

static gboolean
save_height_cb (gpointer data)
{
  QuiLivePage *self = data;
  int height = gtk_widget_get_height (self->details);

  self->save_id = 0;
  if (height > 0 && gtk_widget_get_mapped (self->details))
    g_settings_set_int (self->settings, "details-height", height);
  return G_SOURCE_REMOVE;
}

static void
position_cb (QuiLivePage *self)
{
  if (self->placed && self->save_id == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->save_id = g_timeout_add (SAVE_AFTER_MS, save_height_cb, self);
}

/* The handle counts from above, the height from below: it can be placed once the height of all is known. */
static void
max_position_cb (QuiLivePage *self)
{
  int minimum, max;

  if (self->placed || !gtk_widget_get_visible (self->details) || gtk_widget_get_height (self->paned) == 0)
    return;

  self->placed = TRUE;
  gtk_widget_measure (self->details, GTK_ORIENTATION_VERTICAL, -1, &minimum, NULL, NULL, NULL);
  g_object_get (self->paned, "max-position", &max, NULL);
  gtk_paned_set_position (GTK_PANED (self->paned),
                          MAX (0, max - MAX (0, g_settings_get_int (self->settings, "details-height") - minimum)));
}

/* ---- Object ---- */

static void
set_narrow (QuiLivePage *self,
            gboolean     narrow)
{
  if (self->narrow == narrow)
    return;
  self->narrow = narrow;
  g_object_set (self->tree, "narrow", narrow, NULL);
  g_object_set (self->summary, "narrow", narrow, NULL);
  g_object_set (self->details, "narrow", narrow, NULL);
  g_object_set (self->lead_bar, "narrow", narrow, NULL);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NARROW]);
}

static void
set_details_visible (QuiLivePage *self,
                     gboolean     visible)
{
  if (gtk_widget_get_visible (self->details) == visible)
    return;
  gtk_widget_set_visible (self->details, visible);
  g_settings_set_boolean (self->settings, "details-visible", visible);
  g_object_set (self->selection_bar, "details-visible", visible, NULL);
  show_selection (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DETAILS_VISIBLE]);
}

static void
search_active_cb (QuiLivePage *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SEARCH_ACTIVE]);
}

static void
details_toggled_cb (QuiLivePage *self)
{
  gboolean visible;

  g_object_get (self->selection_bar, "details-visible", &visible, NULL);
  set_details_visible (self, visible);
}

static void
qui_live_page_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  QuiLivePage *self = QUI_LIVE_PAGE (object);

  switch (prop_id)
    {
    case PROP_SEARCH_ACTIVE:
      g_object_get_property (G_OBJECT (self->filter_bar), "search-active", value);
      break;
    case PROP_NARROW:
      g_value_set_boolean (value, self->narrow);
      break;
    case PROP_DETAILS_VISIBLE:
      g_value_set_boolean (value, gtk_widget_get_visible (self->details));
      break;
    case PROP_BY_BLOCKER:
      g_value_set_boolean (value, self->by_blocker);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
qui_live_page_set_property (GObject      *object,
                            guint         prop_id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  QuiLivePage *self = QUI_LIVE_PAGE (object);

  switch (prop_id)
    {
    case PROP_SEARCH_ACTIVE:
      g_object_set_property (G_OBJECT (self->filter_bar), "search-active", value);
      break;
    case PROP_NARROW:
      set_narrow (self, g_value_get_boolean (value));
      break;
    case PROP_DETAILS_VISIBLE:
      set_details_visible (self, g_value_get_boolean (value));
      break;
    case PROP_BY_BLOCKER:
      set_by_blocker (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
qui_live_page_dispose (GObject *object)
{
  QuiLivePage *self = QUI_LIVE_PAGE (object);

  g_clear_handle_id (&self->save_id, g_source_remove);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "act", NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), QUI_TYPE_LIVE_PAGE);
  g_clear_object (&self->actions);
  g_clear_object (&self->settings);
  g_clear_object (&self->server);

  G_OBJECT_CLASS (qui_live_page_parent_class)->dispose (object);
}

static void
qui_live_page_class_init (QuiLivePageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = qui_live_page_get_property;
  object_class->set_property = qui_live_page_set_property;
  object_class->dispose = qui_live_page_dispose;

  properties[PROP_SEARCH_ACTIVE] = g_param_spec_boolean ("search-active", NULL, NULL, FALSE, flags);
  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE, flags);
  properties[PROP_DETAILS_VISIBLE] = g_param_spec_boolean ("details-visible", NULL, NULL, FALSE, flags);
  properties[PROP_BY_BLOCKER] = g_param_spec_boolean ("by-blocker", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quiesce/Quiesce/qui-live-page.ui");
  gtk_widget_class_bind_template_child (widget_class, QuiLivePage, box);
  gtk_widget_class_bind_template_child (widget_class, QuiLivePage, paned);
  gtk_widget_class_bind_template_callback (widget_class, max_position_cb);
  gtk_widget_class_bind_template_callback (widget_class, position_cb);
}

static void
qui_live_page_init (QuiLivePage *self)
{
  self->settings = g_settings_new ("io.github.quiesce.Quiesce");
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* From above: filter, banner, summary, tree and details, lead blocker, selection. */
static void
assemble (QuiLivePage *self)
{
  GtkBox *box = GTK_BOX (self->box);
  QuiView *view = qui_server_get_view (self->server);

  self->filter_bar = qui_filter_bar_new (view, self->settings);
  self->summary = qui_summary_new (qui_server_get_history (self->server), view);
  self->tree = qui_session_tree_new (qui_server_get_rows (self->server), view, self->settings);
  self->details = qui_details_new ();
  self->lead_bar = qui_lead_bar_new ();
  self->selection_bar = qui_selection_bar_new ();
  gtk_widget_set_visible (self->details, g_settings_get_boolean (self->settings, "details-visible"));
  g_object_set (self->selection_bar, "details-visible", gtk_widget_get_visible (self->details), NULL);

  gtk_box_prepend (box, self->summary);
  gtk_box_prepend (box, qui_stale_banner_new (self->server));
  gtk_box_prepend (box, self->filter_bar);
  gtk_paned_set_start_child (GTK_PANED (self->paned), self->tree);
  gtk_paned_set_end_child (GTK_PANED (self->paned), self->details);
  gtk_box_append (box, self->lead_bar);
  gtk_box_append (box, self->selection_bar);
}

static void
connect_all (QuiLivePage *self)
{
  g_signal_connect_object (self->server, "notify::state", G_CALLBACK (state_changed_cb), self, G_CONNECT_SWAPPED);
  /* After the tree, which knows then what is selected. */
  g_signal_connect_object (qui_server_get_rows (self->server), "updated", G_CALLBACK (rows_updated_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (qui_server_get_view (self->server), "changed", G_CALLBACK (grouping_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed::xact-age-warning", G_CALLBACK (limits_changed_cb), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (self->settings, "changed::idle-xact-warning", G_CALLBACK (limits_changed_cb), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (self->tree, "selection-changed", G_CALLBACK (show_selection), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->tree, "details", G_CALLBACK (details_asked_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->actions, "show-sessions", G_CALLBACK (show_sessions_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->details, "jump", G_CALLBACK (jump_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->filter_bar, "notify::search-active", G_CALLBACK (search_active_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection_bar, "notify::details-visible", G_CALLBACK (details_toggled_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection_bar, "show-unseen", G_CALLBACK (show_unseen_cb), self, G_CONNECT_SWAPPED);
}

GtkWidget *
qui_live_page_new (QuiServer *server)
{
  QuiLivePage *self;

  g_return_val_if_fail (QUI_IS_SERVER (server), NULL);

  self = g_object_new (QUI_TYPE_LIVE_PAGE, NULL);
  self->server = g_object_ref (server);
  self->actions = qui_actions_new (server, GTK_WIDGET (self));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "act", G_ACTION_GROUP (self->actions));
  set_by_blocker (self, g_settings_get_boolean (self->settings, "by-blocker"));
  self->by_blocker = qui_view_get_grouping (qui_server_get_view (server)) == QUI_GROUPING_BLOCKER;
  assemble (self);
  qui_view_settings_follow (qui_server_get_view (server), self->settings);
  connect_all (self);
  state_changed_cb (self);
  limits_changed_cb (self);
  return GTK_WIDGET (self);
}

QuiActions *
qui_live_page_get_actions (QuiLivePage *self)
{
  g_return_val_if_fail (QUI_IS_LIVE_PAGE (self), NULL);

  return self->actions;
}

void
qui_live_page_show_line (QuiLivePage      *self,
                         const QuiLineKey *key)
{
  g_return_if_fail (QUI_IS_LIVE_PAGE (self));

  qui_session_tree_reveal (QUI_SESSION_TREE (self->tree), key, 1);
}
