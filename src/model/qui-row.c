/* qui-row.c: a line that lives on from look to look
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "qui-row-private.h"
#include "qui-session-rules.h"

struct _QuiRow
{
  GObject        parent_instance;

  QuiOutline    *outline;     /* keeps the line alive, also in a row that has left the list */
  const QuiLine *line;
  QuiLineKey     key;
  guint          position;
};

G_DEFINE_FINAL_TYPE (QuiRow, qui_row, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
qui_row_finalize (GObject *object)
{
  QuiRow *self = QUI_ROW (object);

  qui_outline_unref (self->outline);

  G_OBJECT_CLASS (qui_row_parent_class)->finalize (object);
}

static void
qui_row_class_init (QuiRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = qui_row_finalize;

  signals[CHANGED] = g_signal_new ("changed", QUI_TYPE_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
qui_row_init (QuiRow *self)
{
}

QuiRow *
qui_row_new (QuiOutline    *outline,
             const QuiLine *line)
{
  QuiRow *self = g_object_new (QUI_TYPE_ROW, NULL);

  self->outline = qui_outline_ref (outline);
  self->line = line;
  self->key = line->key;

  return self;
}

static gboolean
blockers_differ (const int *a,
                 const int *b)
{
  if (a == NULL || b == NULL)
    return a != b;

  while (*a != 0 && *a == *b)
    a++, b++;

  return *a != *b;
}

static gboolean
sessions_differ (const QuiSession *a,
                 const QuiSession *b)
{
  return a->state != b->state
         || a->kind != b->kind
         || a->query_start != b->query_start
         || a->state_change != b->state_change
         || a->xact_start != b->xact_start
         || a->permission != b->permission
         || a->own != b->own
         || a->hidden != b->hidden
         || a->n_blocked != b->n_blocked
         || a->n_blockers != b->n_blockers
         || a->wait_start != b->wait_start
         || a->client_port != b->client_port
         || a->leader_pid != b->leader_pid
         || a->backend_xid != b->backend_xid
         || a->backend_xmin != b->backend_xmin
         || a->query_cut != b->query_cut
         || blockers_differ (a->blockers, b->blockers)
         || g_strcmp0 (a->query, b->query) != 0
         || g_strcmp0 (a->wait_event, b->wait_event) != 0
         || g_strcmp0 (a->wait_event_type, b->wait_event_type) != 0
         || g_strcmp0 (a->user, b->user) != 0
         || g_strcmp0 (a->application, b->application) != 0
         || g_strcmp0 (a->client_address, b->client_address) != 0
         || g_strcmp0 (a->client_hostname, b->client_hostname) != 0
         || g_strcmp0 (a->backend_type, b->backend_type) != 0
         || g_strcmp0 (a->database, b->database) != 0;
}

static gboolean
blockings_differ (const QuiBlockingNode *a,
                  const QuiBlockingNode *b)
{
  if (a == NULL || b == NULL)
    return a != b;

  return (a->parent == QUI_BLOCKING_NONE) != (b->parent == QUI_BLOCKING_NONE)
         || a->in_circle != b->in_circle
         || a->n_waits_for != b->n_waits_for
         || a->n_only != b->n_only
         || a->n_held != b->n_held
         || a->held_at_least != b->held_at_least
         || a->held_since != b->held_since
         || a->wait_start != b->wait_start;
}

static gboolean
databases_differ (const QuiDatabase *a,
                  const QuiDatabase *b)
{
  if (a == NULL || b == NULL)
    return a != b;

  return a->allow_connections != b->allow_connections
         || a->connection_limit != b->connection_limit
         || a->is_template != b->is_template
         || a->n_prepared_xacts != b->n_prepared_xacts
         || a->i_own != b->i_own
         || g_strcmp0 (a->name, b->name) != 0
         || g_strcmp0 (a->owner, b->owner) != 0;
}

static gboolean
lines_differ (const QuiLine *a,
              const QuiLine *b)
{
  if (a->depth != b->depth || a->expandable != b->expandable || a->open != b->open)
    return TRUE;

  if (blockings_differ (a->blocking, b->blocking))
    return TRUE;

  if (a->session != NULL)
    return sessions_differ (a->session, b->session);

  /* Which processes they are is in no member of the line. */
  if (a->key.kind == QUI_LINE_PROCESSES)
    return TRUE;

  return a->n_sessions != b->n_sessions
         || a->n_shown != b->n_shown
         || memcmp (a->n_in_state, b->n_in_state, sizeof a->n_in_state) != 0
         || a->oldest_xact != b->oldest_xact
         || a->oldest_xact_pid != b->oldest_xact_pid
         || a->oldest_state_change != b->oldest_state_change
         || a->n_applications != b->n_applications
         || g_strcmp0 (a->user, b->user) != 0
         || g_strcmp0 (a->application, b->application) != 0
         || databases_differ (a->database, b->database);
}

/* Whether the line shows a duration, which grows with the server's clock. */
static gboolean
has_duration (const QuiLine *line)
{
  if (line->blocking != NULL && line->blocking->held_since != QUI_TIME_UNKNOWN)
    return TRUE;

  if (line->session != NULL)
    return line->session->xact_start != QUI_TIME_UNKNOWN
           || qui_session_get_state_start (line->session) != QUI_TIME_UNKNOWN;

  return line->oldest_xact != QUI_TIME_UNKNOWN || line->oldest_state_change != QUI_TIME_UNKNOWN;
}

static gint64
clock_of (QuiOutline *outline)
{
  return qui_snapshot_get_server (qui_outline_get_snapshot (outline))->now;
}

gboolean
qui_row_take (QuiRow        *self,
              QuiOutline    *outline,
              const QuiLine *line)
{
  gboolean tell = FALSE;

  /* Only bound rows have a handler, and only for these is it worth to look closer. */
  if (g_signal_has_handler_pending (self, signals[CHANGED], 0, TRUE))
    tell = lines_differ (self->line, line)
           || qui_outline_get_largest (self->outline) != qui_outline_get_largest (outline)
           || (has_duration (line) && clock_of (self->outline) != clock_of (outline));

  qui_outline_ref (outline);
  qui_outline_unref (self->outline);
  self->outline = outline;
  self->line = line;

  return tell;
}

void
qui_row_emit_changed (QuiRow *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

guint
qui_row_get_position (QuiRow *self)
{
  return self->position;
}

void
qui_row_set_position (QuiRow *self,
                      guint   position)
{
  self->position = position;
}

const QuiLine *
qui_row_get_line (QuiRow *self)
{
  g_return_val_if_fail (QUI_IS_ROW (self), NULL);

  return self->line;
}

const QuiLineKey *
qui_row_get_key (QuiRow *self)
{
  g_return_val_if_fail (QUI_IS_ROW (self), NULL);

  return &self->key;
}

QuiOutline *
qui_row_get_outline (QuiRow *self)
{
  g_return_val_if_fail (QUI_IS_ROW (self), NULL);

  return self->outline;
}
