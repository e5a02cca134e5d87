/* qui-details.c: the pane below the tree: what is selected, or the server
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-details.h"

#include <glib/gi18n-lib.h>

#include "qui-blocker-details.h"
#include "qui-database-details.h"
#include "qui-field-grid.h"
#include "qui-session-details.h"
#include "qui-state-bar.h"
#include "qui-words-servers.h"
#include "qui-words.h"

#define MIN_HEIGHT 72

typedef enum { SERVER_ROLE, SERVER_RIGHTS, SERVER_STARTED, SERVER_CONNECTION, SERVER_WAY, SERVER_DATABASES, SERVER_MODE, SERVER_VACUUM,
               SERVER_POOLER } ServerField;
typedef enum { SEVERAL_STATES, SEVERAL_OLDEST } SeveralField;

struct _QuiDetails
{
  QuiNarrowable parent_instance;

  GtkWidget    *scroller;
  GtkWidget    *stack;
  GtkWidget    *server_title;
  GtkWidget    *server_fields;
  GtkWidget    *several_title;
  GtkWidget    *several_bar;
  GtkWidget    *several_fields;
  GtkWidget    *blocker;
  GtkWidget    *session;
  GtkWidget    *database;
};

static guint jump_signal;

G_DEFINE_FINAL_TYPE (QuiDetails, qui_details, QUI_TYPE_NARROWABLE)

/* ---- The server ---- */

static const char *
describe_rights (const QuiServerInfo *info)
{
  if (info->is_superuser)
    return _("Superuser: may do everything");
  if (info->has_signal_backend && info->has_read_all_stats)
    return _("Sees all sessions, may signal those of others");
  if (info->has_signal_backend)
    return _("May signal sessions of others, does not see all of them");
  if (info->has_read_all_stats)
    return _("Sees all sessions, may signal its own ones");
  return _("Sees and signals its own sessions");
}

static void
show_server (QuiDetails *self,
             QuiServer  *server,
             QuiOutline *outline)
{
  QuiSnapshot *snapshot = qui_outline_get_snapshot (outline);
  const QuiServerInfo *info = qui_snapshot_get_server (snapshot);
  QuiFieldGrid *fields = QUI_FIELD_GRID (self->server_fields);
  g_autofree char *title = g_strdup_printf (_("PostgreSQL %s"), info->version);
  g_autofree char *role = g_str_equal (info->me, info->login) ? g_strdup (info->me)
                                                              : g_strdup_printf (_("%s, logged in as %s"), info->me, info->login);
  g_autofree char *up = qui_words_elapsed (info->now, info->started);
  g_autofree char *databases = g_strdup_printf ("%u", qui_snapshot_get_n_databases (snapshot));
  g_autofree char *vacuum = qui_words_vacuum_holder (snapshot);
  g_autofree char *tls = NULL;
  g_autofree char *way = NULL;
  g_autofree char *pooler = NULL;

  if (server != NULL)
    tls = qui_server_get_tls (server) != NULL ? g_strdup_printf (_("Encrypted, %s"), qui_server_get_tls (server))
                                              : g_strdup (_("Not encrypted"));
  if (server != NULL)
    way = qui_words_tunnel (qui_server_get_profile (server));
  if (server != NULL && qui_server_is_pooled (server))
    pooler = qui_words_pooler ();

  gtk_label_set_text (GTK_LABEL (self->server_title), title);
  qui_field_grid_set (fields, SERVER_ROLE, role, NULL);
  qui_field_grid_set (fields, SERVER_RIGHTS, describe_rights (info), NULL);
  qui_field_grid_set (fields, SERVER_STARTED, up, NULL);
  qui_field_grid_set (fields, SERVER_CONNECTION, tls, NULL);
  qui_field_grid_set (fields, SERVER_WAY, way, NULL);
  qui_field_grid_set (fields, SERVER_DATABASES, databases, NULL);
  qui_field_grid_set (fields, SERVER_MODE, info->standby ? _("Standby, read-only") : _("Primary"), NULL);
  qui_field_grid_set (fields, SERVER_VACUUM, vacuum, NULL);
  qui_field_grid_set (fields, SERVER_POOLER, pooler != NULL ? _("In between: connect to PostgreSQL directly") : NULL, pooler);
}

/* ---- Several lines ---- */

static void
show_several (QuiDetails      *self,
              QuiOutline      *outline,
              const QuiPicked *picked)
{
  QuiFieldGrid *fields = QUI_FIELD_GRID (self->several_fields);
  g_autofree char *title = qui_picked_dup_title (picked);
  g_autofree char *states = qui_words_state_counts (picked->n_in_state);
  g_autofree char *oldest = NULL;

  if (picked->oldest_xact != QUI_TIME_UNKNOWN)
    {
      g_autofree char *age = qui_words_elapsed (qui_snapshot_get_server (qui_outline_get_snapshot (outline))->now, picked->oldest_xact);

      oldest = g_strdup_printf ("%s · %d", age, picked->oldest_xact_pid);
    }
  gtk_label_set_text (GTK_LABEL (self->several_title), title);
  qui_state_bar_set_counts (QUI_STATE_BAR (self->several_bar), picked->n_in_state, picked->n_sessions);
  gtk_widget_set_visible (self->several_bar, picked->n_sessions > 0);
  qui_field_grid_set (fields, SEVERAL_STATES, picked->n_sessions > 0 ? states : NULL, NULL);
  qui_field_grid_set (fields, SEVERAL_OLDEST, oldest, NULL);
}

void
qui_details_show (QuiDetails      *self,
                  QuiServer       *server,
                  QuiOutline      *outline,
                  const QuiPicked *picked)
{
  const QuiLine *line;
  const char *page;

  g_return_if_fail (QUI_IS_DETAILS (self));
  g_return_if_fail (picked != NULL);

  line = picked->line;
  if (outline == NULL)
    {
      page = "none";
    }
  else if (line != NULL && line->session != NULL)
    {
      page = "session";
      qui_session_details_show (QUI_SESSION_DETAILS (self->session), server, qui_outline_get_snapshot (outline), line->session);
    }
  else if (line != NULL && line->key.kind == QUI_LINE_DATABASE)
    {
      page = "database";
      qui_database_details_show (QUI_DATABASE_DETAILS (self->database), outline, line->database,
                                 server != NULL ? qui_server_get_database_detail (server, line->database->oid) : NULL);
    }
  else if (line != NULL && line->blocking != NULL)
    {
      page = "blocker";
      qui_blocker_details_show (QUI_BLOCKER_DETAILS (self->blocker), server, outline, line);
    }
  else if (picked->n_lines == 0)
    {
      page = "server";
      show_server (self, server, outline);
    }
  else
    {
      page = "several";
      show_several (self, outline, picked);
    }

  if (!g_str_equal (page, "blocker"))
    qui_blocker_details_clear (QUI_BLOCKER_DETAILS (self->blocker));
  if (!g_str_equal (page, "session"))
    qui_session_details_clear (QUI_SESSION_DETAILS (self->session));
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), page);
}

/* ---- Object ---- */

static void
jump_cb (QuiDetails *self,
         int         pid)
{
  g_signal_emit (self, jump_signal, 0, pid);
}

/* Of any height: what does not fit is scrolled. */
static void
qui_details_measure (GtkWidget      *widget,
                     GtkOrientation  orientation,
                     int             for_size,
                     int            *minimum,
                     int            *natural,
                     int            *minimum_baseline,
                     int            *natural_baseline)
{
  QuiDetails *self = QUI_DETAILS (widget);

  if (orientation == GTK_ORIENTATION_VERTICAL)
    {
      *minimum = *natural = MIN_HEIGHT;
    }
  else
    {
      gtk_widget_measure (self->scroller, orientation, -1, minimum, natural, NULL, NULL);
    }
}

static void
qui_details_size_allocate (GtkWidget *widget,
                           int        width,
                           int        height,
                           int        baseline)
{
  gtk_widget_allocate (QUI_DETAILS (widget)->scroller, width, height, baseline, NULL);
}

static void
qui_details_apply_narrow (QuiNarrowable *narrowable,
                          gboolean       narrow)
{
  QuiDetails *self = QUI_DETAILS (narrowable);

  g_object_set (self->session, "narrow", narrow, NULL);
  g_object_set (self->database, "narrow", narrow, NULL);
}

static void
qui_details_class_init (QuiDetailsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  QUI_NARROWABLE_CLASS (klass)->apply_narrow = qui_details_apply_narrow;
  widget_class->measure = qui_details_measure;
  widget_class->size_allocate = qui_details_size_allocate;

  jump_signal = g_signal_new ("jump", QUI_TYPE_DETAILS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);

  g_type_ensure (QUI_TYPE_BLOCKER_DETAILS);
  g_type_ensure (QUI_TYPE_DATABASE_DETAILS);
  g_type_ensure (QUI_TYPE_FIELD_GRID);
  g_type_ensure (QUI_TYPE_SESSION_DETAILS);
  g_type_ensure (QUI_TYPE_STATE_BAR);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quiesce/Quiesce/qui-details.ui");
  gtk_widget_class_bind_template_child (widget_class, QuiDetails, scroller);
  gtk_widget_class_bind_template_child (widget_class, QuiDetails, stack);
  gtk_widget_class_bind_template_child (widget_class, QuiDetails, server_title);
  gtk_widget_class_bind_template_child (widget_class, QuiDetails, server_fields);
  gtk_widget_class_bind_template_child (widget_class, QuiDetails, several_title);
  gtk_widget_class_bind_template_child (widget_class, QuiDetails, several_bar);
  gtk_widget_class_bind_template_child (widget_class, QuiDetails, several_fields);
  gtk_widget_class_bind_template_child (widget_class, QuiDetails, blocker);
  gtk_widget_class_bind_template_child (widget_class, QuiDetails, session);
  gtk_widget_class_bind_template_child (widget_class, QuiDetails, database);
  gtk_widget_class_bind_template_callback (widget_class, jump_cb);
}

static void
qui_details_init (QuiDetails *self)
{
  QuiFieldGrid *fields;

  gtk_widget_init_template (GTK_WIDGET (self));

  /* In the order of ServerField and SeveralField. */
  fields = QUI_FIELD_GRID (self->server_fields);
  qui_field_grid_set_width_chars (fields, 60);
  qui_field_grid_add (fields, 0, _("Role"));
  qui_field_grid_add (fields, 0, _("Rights"));
  qui_field_grid_add (fields, 0, _("Up for"));
  qui_field_grid_add (fields, 1, _("Connection"));
  qui_field_grid_add (fields, 1, _("Way"));
  qui_field_grid_add (fields, 1, _("Databases"));
  qui_field_grid_add (fields, 1, _("Mode"));
  qui_field_grid_add (fields, 0, _("Holds back vacuum"));
  qui_field_grid_add (fields, 1, _("Pooler"));
  fields = QUI_FIELD_GRID (self->several_fields);
  qui_field_grid_set_width_chars (fields, 80);
  qui_field_grid_add (fields, 0, _("States"));
  qui_field_grid_add (fields, 0, _("Oldest transaction"));
}

GtkWidget *
qui_details_new (void)
{
  return g_object_new (QUI_TYPE_DETAILS, NULL);
}

void
qui_details_set_limits (QuiDetails         *self,
                        const QuiAgeLimits *limits)
{
  g_return_if_fail (QUI_IS_DETAILS (self));

  qui_session_details_set_limits (QUI_SESSION_DETAILS (self->session), limits);
}
