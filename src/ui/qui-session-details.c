/* qui-session-details.c: one session: what it does, who blocks whom, its whole query
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-session-details.h"

#include <glib/gi18n-lib.h>

#include "qui-detail.h"
#include "qui-field-grid.h"
#include "qui-looks.h"
#include "qui-session-columns.h"
#include "qui-session-jumps.h"
#include "qui-session-locks.h"
#include "qui-session-rules.h"
#include "qui-wait-events.h"
#include "qui-words.h"

/* A page of locks is asked for again after this long, even if nothing seems to have happened. */
#define LOCKS_AGE (10 * G_TIME_SPAN_SECOND)
/* No server cuts a query that is shorter: the least track_activity_query_size, without a byte and a part of a character. */
#define NEVER_CUT 95
/* The style of an age that is past its limit. */
#define LONG_AGE "long-age"

typedef enum
{
  FIELD_USER, FIELD_APPLICATION, FIELD_CLIENT, FIELD_DATABASE, FIELD_LOCK, FIELD_LOCK_ON,
  FIELD_CONNECTED, FIELD_TRANSACTION, FIELD_QUERY, FIELD_WAIT, FIELD_XID, FIELD_BACKEND,
} FieldId;

struct _QuiSessionDetails
{
  QuiNarrowable     parent_instance;

  GtkWidget        *box;
  GtkWidget        *head;
  GtkWidget        *pid;
  GtkWidget        *symbol;
  GtkWidget        *state;
  GtkWidget        *jumps;
  GtkWidget        *query_view;
  GtkTextBuffer    *query;
  GtkWidget        *fields;
  GtkWidget        *copy_button;
  GtkWidget        *cut;
  GtkWidget        *pages;
  GtkWidget        *columns;
  GtkWidget        *locks;

  /* The session that is shown, and what was asked from the server about it. */
  QuiServer        *server;
  QuiSnapshot      *snapshot;
  const QuiSession *session;
  QuiAgeLimits      limits;
  QuiState          asked_state;
  gint64            asked_query_start;
  gint64            asked_at;      /* the server's clock when it was last asked; QUI_TIME_UNKNOWN: it was not */
  char             *problem;       /* why there was no answer */
  gboolean          shows_locks;   /* of this very session */
  QuiSessionDetail *detail;        /* NULL: not asked, or not answered yet */
  GCancellable     *cancellable;   /* while asking */
};

static guint jump_signal;

G_DEFINE_FINAL_TYPE (QuiSessionDetails, qui_session_details, QUI_TYPE_NARROWABLE)

/* ---- Head ---- */

static void
show_head (QuiSessionDetails *self)
{
  const QuiSession *session = self->session;
  gint64 now = qui_snapshot_get_server (self->snapshot)->now;
  g_autofree char *pid = g_strdup_printf ("%d", session->pid);
  g_autofree char *elapsed = qui_words_elapsed (now, qui_session_get_state_start (session));
  g_autofree char *state = NULL;
  gboolean is_long = qui_age_is_long_idle (session, now, &self->limits);
  const char *look[] = { "num", qui_looks_state_class (session->state), is_long ? LONG_AGE : NULL, NULL };
  const char *symbol_look[] = { qui_looks_state_class (session->state), NULL };
  const char *icon = qui_looks_state_icon (session->state);

  if (session->state == QUI_STATE_NONE)
    state = g_strdup (session->backend_type != NULL ? session->backend_type : "");
  else if (*elapsed == '\0')
    state = g_strdup (qui_words_state (session->state));
  else
    /* Translators: a state and its duration: "Waiting on lock for 2:51" */
    state = g_strdup_printf (_("%s for %s"), qui_words_state (session->state), elapsed);

  gtk_label_set_text (GTK_LABEL (self->pid), pid);
  gtk_label_set_text (GTK_LABEL (self->state), state);
  gtk_widget_set_css_classes (self->state, look);
  gtk_widget_set_css_classes (self->symbol, symbol_look);
  gtk_widget_set_visible (self->symbol, icon != NULL);
  if (icon != NULL)
    gtk_image_set_from_icon_name (GTK_IMAGE (self->symbol), icon);
}

/* ---- Query and fields ---- */

static void
show_query (QuiSessionDetails *self)
{
  g_autofree char *hidden = self->session->hidden ? qui_words_hidden (qui_snapshot_get_server (self->snapshot)) : NULL;
  const char *text = self->detail != NULL && self->detail->query != NULL ? self->detail->query : self->session->query;
  g_autofree char *cut = NULL;
  g_autofree char *present = NULL;
  GtkTextIter start, end;

  if (hidden != NULL)
    text = hidden;
  else if (text == self->session->query && self->session->query_cut)
    text = cut = g_strconcat (text, "…", NULL);

  gtk_text_buffer_get_bounds (self->query, &start, &end);
  present = gtk_text_buffer_get_text (self->query, &start, &end, TRUE);
  /* A text that stays keeps its selection and its scroll position. */
  if (!g_str_equal (present, text))
    gtk_text_buffer_set_text (self->query, text, -1);
  gtk_widget_set_visible (self->cut, hidden == NULL && self->detail != NULL && self->detail->query_full);
  if (gtk_widget_get_visible (self->cut))
    {
      guint n = self->detail->query_limit - 1;
      g_autofree char *note = g_strdup_printf (ngettext ("The server keeps only the first %u byte of a query",
                                                         "The server keeps only the first %u bytes of a query", n), n);
      g_autofree char *whole = g_strdup_printf ("%s (track_activity_query_size = %u)", note, self->detail->query_limit);

      gtk_label_set_text (GTK_LABEL (self->cut), whole);
    }
  gtk_widget_set_visible (self->copy_button, hidden == NULL && *text != '\0');
}

static char *
dup_time (gint64 time,
          gint64 now)
{
  g_autoptr (GDateTime) at = NULL;
  g_autoptr (GDateTime) today = NULL;

  if (time == QUI_TIME_UNKNOWN)
    return NULL;
  at = g_date_time_new_from_unix_local (time / G_USEC_PER_SEC);
  today = g_date_time_new_from_unix_local (now / G_USEC_PER_SEC);
  if (at == NULL || today == NULL)
    return NULL;
  if (g_date_time_get_year (at) == g_date_time_get_year (today) &&
      g_date_time_get_day_of_year (at) == g_date_time_get_day_of_year (today))
    /* Translators: a time of today, see g_date_time_format() */
    return g_date_time_format (at, _("%H:%M:%S"));
  /* Translators: a time of another day, see g_date_time_format() */
  return g_date_time_format (at, _("%b %-d, %H:%M"));
}

static void
set_field (QuiSessionDetails *self,
           FieldId            field,
           const char        *value)
{
  qui_field_grid_set (QUI_FIELD_GRID (self->fields), field, value, NULL);
}

/* A field that our role may not see says so, and which grant shows it. */
static void
set_guarded_field (QuiSessionDetails *self,
                   FieldId            field,
                   const char        *value)
{
  g_autofree char *tip = NULL;

  if (!self->session->hidden)
    {
      set_field (self, field, value);
      return;
    }
  tip = qui_words_hidden (qui_snapshot_get_server (self->snapshot));
  qui_field_grid_set (QUI_FIELD_GRID (self->fields), field, _("Hidden"), tip);
}

static void
show_who (QuiSessionDetails *self)
{
  const QuiSession *session = self->session;
  const QuiLock *awaited = self->detail != NULL ? qui_session_detail_get_awaited (self->detail) : NULL;
  g_autofree char *client = qui_words_client (session);

  if (session->client_port > 0)
    {
      g_autofree char *address = g_steal_pointer (&client);

      client = g_strdup_printf (strchr (address, ':') != NULL ? "[%s]:%d" : "%s:%d", address, session->client_port);
    }
  set_field (self, FIELD_USER, session->user);
  set_field (self, FIELD_APPLICATION, *session->application != '\0' ? session->application : NULL);
  set_guarded_field (self, FIELD_CLIENT, *client != '\0' ? client : NULL);
  set_field (self, FIELD_DATABASE, session->database);
  set_field (self, FIELD_LOCK, awaited != NULL ? awaited->mode : NULL);
  set_field (self, FIELD_LOCK_ON, awaited != NULL ? awaited->on : NULL);
}

/* Marked where it keeps vacuum from cleaning up. */
static void
show_xid (QuiSessionDetails *self,
          const char        *xid)
{
  g_autofree char *tip = qui_words_holds_back (self->snapshot, self->session);
  g_autofree char *marked = tip != NULL && xid != NULL ? g_strdup_printf (_("%s, holds back vacuum"), xid) : NULL;

  qui_field_grid_set (QUI_FIELD_GRID (self->fields), FIELD_XID, marked != NULL ? marked : xid, tip);
}

/* @began: the time of day; its age stands behind it. */
static void
show_transaction (QuiSessionDetails *self,
                  const char        *began)
{
  gint64 now = qui_snapshot_get_server (self->snapshot)->now;
  gboolean is_long = began != NULL && qui_age_is_long_xact (self->session, now, &self->limits);
  g_autofree char *age = qui_words_elapsed (now, self->session->xact_start);
  g_autofree char *text = began != NULL ? g_strdup_printf ("%s · %s", began, age) : NULL;

  set_guarded_field (self, FIELD_TRANSACTION, text);
  if (is_long)
    qui_field_grid_set (QUI_FIELD_GRID (self->fields), FIELD_TRANSACTION, text, _("Open for longer than the limit in the preferences"));
  qui_field_grid_set_style (QUI_FIELD_GRID (self->fields), FIELD_TRANSACTION, LONG_AGE, is_long);
}

static void
show_when (QuiSessionDetails *self)
{
  const QuiSession *session = self->session;
  gint64 now = qui_snapshot_get_server (self->snapshot)->now;
  g_autofree char *connected = dup_time (session->backend_start, now);
  g_autofree char *transaction = dup_time (session->xact_start, now);
  g_autofree char *query = dup_time (session->query_start, now);
  g_autofree char *wait = NULL;
  g_autofree char *xid = NULL;

  if (session->wait_event != NULL)
    wait = g_strdup_printf ("%s: %s", session->wait_event_type != NULL ? session->wait_event_type : "", session->wait_event);
  if (session->backend_xid != 0 && session->backend_xmin != 0)
    xid = g_strdup_printf ("%u, %u", session->backend_xid, session->backend_xmin);
  else if (session->backend_xid != 0)
    xid = g_strdup_printf ("%u, –", session->backend_xid);
  else if (session->backend_xmin != 0)
    xid = g_strdup_printf ("–, %u", session->backend_xmin);

  set_guarded_field (self, FIELD_CONNECTED, connected);
  show_transaction (self, transaction);
  set_guarded_field (self, FIELD_QUERY, query);
  set_guarded_field (self, FIELD_WAIT, wait);
  if (wait != NULL && qui_wait_event_describe (session->wait_event_type, session->wait_event) != NULL)
    {
      g_autofree char *tip = g_strdup_printf ("%s\n%s", wait, qui_wait_event_describe (session->wait_event_type, session->wait_event));

      qui_field_grid_set (QUI_FIELD_GRID (self->fields), FIELD_WAIT, wait, tip);
    }
  show_xid (self, xid);
  set_guarded_field (self, FIELD_BACKEND, session->backend_type);
}

static gboolean
shows_page (QuiSessionDetails *self,
            const char        *name)
{
  return g_str_equal (gtk_stack_get_visible_child_name (GTK_STACK (self->pages)), name);
}

static void
show_all (QuiSessionDetails *self)
{
  show_head (self);
  qui_session_jumps_show (QUI_SESSION_JUMPS (self->jumps), self->snapshot, self->session);
  show_query (self);
  show_who (self);
  show_when (self);
  if (shows_page (self, "columns"))
    qui_session_columns_show (QUI_SESSION_COLUMNS (self->columns), self->snapshot, self->session,
                              self->detail != NULL ? self->detail->query : NULL);
  else if (shows_page (self, "locks") && !(self->shows_locks && self->detail == NULL && self->problem == NULL))
    {
      /* What is shown stays until the answer is there. */
      qui_session_locks_show (QUI_SESSION_LOCKS (self->locks), self->detail, self->problem, qui_snapshot_get_server (self->snapshot)->now);
      self->shows_locks = self->detail != NULL;
    }
}

/* ---- What the look does not have ---- */

static void
stop_asking (QuiSessionDetails *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static void
forget_detail (QuiSessionDetails *self)
{
  stop_asking (self);
  self->asked_at = QUI_TIME_UNKNOWN;
  g_clear_pointer (&self->problem, g_free);
  g_clear_pointer (&self->detail, qui_session_detail_free);
}

static void
detail_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (QuiSessionDetails) self = data;
  g_autoptr (GError) error = NULL;
  QuiSessionDetail *detail = qui_detail_session_finish (QUI_CONNECTION (source), result, &error);

  /* One that was cancelled belongs to another session. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->detail, qui_session_detail_free);
  g_free (self->problem);
  self->problem = error != NULL ? g_strdup (error->message) : NULL;
  self->detail = detail;
  if (self->session != NULL)
    show_all (self);
}

/* Whether there is more to know than the look says. */
static gboolean
needs_detail (QuiSessionDetails *self)
{
  const QuiSession *session = self->session;

  if (shows_page (self, "locks"))
    return TRUE;
  return !session->hidden && (session->state == QUI_STATE_WAITING || strlen (session->query) >= NEVER_CUT);
}

static void
ask_detail (QuiSessionDetails *self)
{
  const QuiSession *session = self->session;
  gint64 now = qui_snapshot_get_server (self->snapshot)->now;
  gboolean moved = self->asked_state != session->state || self->asked_query_start != session->query_start;
  QuiConnection *monitor;

  if (moved)
    forget_detail (self);
  else if (self->asked_at != QUI_TIME_UNKNOWN && (!shows_page (self, "locks") || now - self->asked_at < LOCKS_AGE))
    return;

  monitor = self->server != NULL && qui_server_get_state (self->server) == QUI_SERVER_LIVE ? qui_server_get_monitor (self->server) : NULL;
  if (monitor == NULL)
    return;
  self->asked_state = session->state;
  self->asked_query_start = session->query_start;
  if (!needs_detail (self))
    return;

  stop_asking (self);
  self->asked_at = now;
  self->cancellable = g_cancellable_new ();
  qui_detail_session_async (monitor, session, self->cancellable, detail_cb, g_object_ref (self));
}

static void
page_changed_cb (QuiSessionDetails *self)
{
  if (self->session == NULL)
    return;
  ask_detail (self);
  show_all (self);
}

/* ---- Object ---- */

static void
jump_cb (QuiSessionDetails *self,
         int                pid)
{
  g_signal_emit (self, jump_signal, 0, pid);
}

static void
copy_clicked_cb (QuiSessionDetails *self)
{
  g_autofree char *text = NULL;
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (self->query, &start, &end);
  text = gtk_text_buffer_get_text (self->query, &start, &end, TRUE);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
}

static void
qui_session_details_apply_narrow (QuiNarrowable *narrowable,
                                  gboolean       narrow)
{
  QuiSessionDetails *self = QUI_SESSION_DETAILS (narrowable);

  gtk_widget_set_visible (self->fields, !narrow);
  g_object_set (self->columns, "narrow", narrow, NULL);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->head), narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  gtk_box_set_spacing (GTK_BOX (self->head), narrow ? 4 : 12);
}

static void
qui_session_details_dispose (GObject *object)
{
  qui_session_details_clear (QUI_SESSION_DETAILS (object));

  G_OBJECT_CLASS (qui_session_details_parent_class)->dispose (object);
}

static void
qui_session_details_class_init (QuiSessionDetailsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  QUI_NARROWABLE_CLASS (klass)->apply_narrow = qui_session_details_apply_narrow;
  object_class->dispose = qui_session_details_dispose;

  jump_signal = g_signal_new ("jump", QUI_TYPE_SESSION_DETAILS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);

  g_type_ensure (QUI_TYPE_FIELD_GRID);
  g_type_ensure (QUI_TYPE_SESSION_COLUMNS);
  g_type_ensure (QUI_TYPE_SESSION_JUMPS);
  g_type_ensure (QUI_TYPE_SESSION_LOCKS);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quiesce/Quiesce/qui-session-details.ui");
  gtk_widget_class_bind_template_child (widget_class, QuiSessionDetails, box);
  gtk_widget_class_bind_template_child (widget_class, QuiSessionDetails, head);
  gtk_widget_class_bind_template_child (widget_class, QuiSessionDetails, pid);
  gtk_widget_class_bind_template_child (widget_class, QuiSessionDetails, symbol);
  gtk_widget_class_bind_template_child (widget_class, QuiSessionDetails, state);
  gtk_widget_class_bind_template_child (widget_class, QuiSessionDetails, jumps);
  gtk_widget_class_bind_template_child (widget_class, QuiSessionDetails, query_view);
  gtk_widget_class_bind_template_child (widget_class, QuiSessionDetails, query);
  gtk_widget_class_bind_template_child (widget_class, QuiSessionDetails, fields);
  gtk_widget_class_bind_template_child (widget_class, QuiSessionDetails, copy_button);
  gtk_widget_class_bind_template_child (widget_class, QuiSessionDetails, cut);
  gtk_widget_class_bind_template_child (widget_class, QuiSessionDetails, pages);
  gtk_widget_class_bind_template_child (widget_class, QuiSessionDetails, columns);
  gtk_widget_class_bind_template_child (widget_class, QuiSessionDetails, locks);
  gtk_widget_class_bind_template_callback (widget_class, copy_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, jump_cb);
  gtk_widget_class_bind_template_callback (widget_class, page_changed_cb);
}

static void
qui_session_details_init (QuiSessionDetails *self)
{
  QuiFieldGrid *fields;

  gtk_widget_init_template (GTK_WIDGET (self));
  /* SQL starts at the left everywhere, so the button over it stands at the right. */
  gtk_widget_set_direction (self->copy_button, GTK_TEXT_DIR_LTR);

  /* In the order of FieldId. */
  fields = QUI_FIELD_GRID (self->fields);
  qui_field_grid_add (fields, 0, _("User"));
  qui_field_grid_add (fields, 0, _("Application"));
  qui_field_grid_add (fields, 0, _("Client"));
  qui_field_grid_add (fields, 0, _("Database"));
  qui_field_grid_add (fields, 0, _("Wants lock"));
  qui_field_grid_add (fields, 0, _("On"));
  qui_field_grid_add (fields, 1, _("Connected"));
  qui_field_grid_add (fields, 1, _("Transaction"));
  qui_field_grid_add (fields, 1, _("Query"));
  qui_field_grid_add (fields, 1, _("Wait event"));
  qui_field_grid_add (fields, 1, _("XID, xmin"));
  qui_field_grid_add (fields, 1, _("Backend"));
}

GtkWidget *
qui_session_details_new (void)
{
  return g_object_new (QUI_TYPE_SESSION_DETAILS, NULL);
}

void
qui_session_details_show (QuiSessionDetails *self,
                          QuiServer         *server,
                          QuiSnapshot       *snapshot,
                          const QuiSession  *session)
{
  gboolean same;

  g_return_if_fail (QUI_IS_SESSION_DETAILS (self));
  g_return_if_fail (snapshot != NULL && session != NULL);

  same = self->session != NULL && self->session->pid == session->pid && self->session->backend_start == session->backend_start;
  if (!same)
    {
      forget_detail (self);
      self->shows_locks = FALSE;
      self->asked_state = QUI_STATE_NONE;
      self->asked_query_start = G_MAXINT64;
    }

  qui_snapshot_ref (snapshot);
  g_clear_pointer (&self->snapshot, qui_snapshot_unref);
  self->snapshot = snapshot;
  self->session = session;
  g_set_object (&self->server, server);
  ask_detail (self);
  show_all (self);
}

void
qui_session_details_clear (QuiSessionDetails *self)
{
  g_return_if_fail (QUI_IS_SESSION_DETAILS (self));

  forget_detail (self);
  self->session = NULL;
  g_clear_pointer (&self->snapshot, qui_snapshot_unref);
  g_clear_object (&self->server);
}

void
qui_session_details_set_limits (QuiSessionDetails  *self,
                                const QuiAgeLimits *limits)
{
  g_return_if_fail (QUI_IS_SESSION_DETAILS (self));

  self->limits = *limits;
}
