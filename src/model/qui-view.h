/* qui-view.h: what the person asked to see
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "qui-filter.h"

G_BEGIN_DECLS

typedef enum
{
  QUI_COLUMN_NONE = -1,     /* the natural order: sessions by backend start */
  QUI_COLUMN_PID = 0,       /* "Database / PID": also orders the databases */
  QUI_COLUMN_USER,
  QUI_COLUMN_APPLICATION,
  QUI_COLUMN_CLIENT,
  QUI_COLUMN_STATE,
  QUI_COLUMN_IN_STATE,
  QUI_COLUMN_XACT_AGE,
  QUI_COLUMN_WAIT,
  QUI_COLUMN_QUERY,
  /* Not shown from the start, see qui-column-layout.h: */
  QUI_COLUMN_DATABASE,
  QUI_COLUMN_BACKEND_TYPE,
  QUI_COLUMN_CLIENT_HOST,
  QUI_COLUMN_CLIENT_PORT,
  QUI_COLUMN_CONNECTED,     /* since backend start */
  QUI_COLUMN_QUERY_AGE,
  QUI_COLUMN_WAIT_EVENT,
  QUI_COLUMN_LEADER,
  QUI_COLUMN_XID,
  QUI_COLUMN_XMIN,
  QUI_COLUMN_QUERY_ID,
} QuiColumn;
#define QUI_N_COLUMNS (QUI_COLUMN_QUERY_ID + 1)

typedef enum
{
  QUI_LINE_DATABASE,     /* id: database oid */
  QUI_LINE_SESSION,      /* id: pid, start: backend_start */
  QUI_LINE_IDLE_GROUP,   /* "9 idle sessions"; id: database oid, start: which role and application (qui-folds.h), 0: the others */
  QUI_LINE_PROCESSES,    /* "Server processes" */
  QUI_LINE_PREPARED,     /* prepared transactions that somebody waits for */
  QUI_LINE_BLOCKER,      /* a process that somebody waits for, and that is not in the look; id: pid */
} QuiLineKind;

typedef enum
{
  QUI_GROUPING_DATABASE,  /* databases, their sessions, the workers of those */
  QUI_GROUPING_BLOCKER,   /* who blocks others, and those who wait beneath; nobody else */
} QuiGrouping;
#define QUI_N_GROUPINGS (QUI_GROUPING_BLOCKER + 1)

/* What a line is, over all refreshes. */
typedef struct
{
  QuiLineKind kind;
  guint32     id;
  gint64      start;     /* sessions and idle groups; else 0 */
} QuiLineKey;

guint    qui_line_key_hash  (gconstpointer key);
gboolean qui_line_key_equal (gconstpointer a, gconstpointer b);
QuiLineKey *qui_line_key_copy (const QuiLineKey *key);   /* g_free() */

/* Immutable copy for another thread. */
typedef struct _QuiViewSpec QuiViewSpec;
QuiViewSpec *qui_view_spec_ref   (QuiViewSpec *self);
void         qui_view_spec_unref (QuiViewSpec *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QuiViewSpec, qui_view_spec_unref)

/* Changes are told by "changed" (no arguments), once per change. Lines open by default: databases, sessions and whoever blocks others;
 * closed by default: idle groups and server processes. Which lines are open is kept for each grouping. */
#define QUI_TYPE_VIEW (qui_view_get_type ())
G_DECLARE_FINAL_TYPE (QuiView, qui_view, QUI, VIEW, GObject)

QuiView     *qui_view_new          (void);
/* A stable copy of the present wishes; no copy is made while nothing changes. */
QuiViewSpec *qui_view_get_spec     (QuiView *self);   /* transfer full */

void         qui_view_set_grouping (QuiView *self, QuiGrouping grouping);
QuiGrouping  qui_view_get_grouping (QuiView *self);
/* "" or NULL: none. What is wrong in the text is left out. */
void         qui_view_set_filter   (QuiView *self, const char *text);
const char  *qui_view_get_filter   (QuiView *self);                        /* the text, never NULL */
const QuiFilterProblem *
             qui_view_get_filter_problem (QuiView *self);                  /* NULL: the text is good */
void         qui_view_set_states   (QuiView *self, guint mask);            /* bits 1 << QuiState; 0: all */
guint        qui_view_get_states   (QuiView *self);
void         qui_view_set_sort     (QuiView *self, QuiColumn column, gboolean descending);
QuiColumn    qui_view_get_sort     (QuiView *self, gboolean *descending);
void         qui_view_set_fold_idle(QuiView *self, gboolean fold);         /* idle sessions become few lines: qui-folds.h */
gboolean     qui_view_get_fold_idle(QuiView *self);
/* Idle sessions that nobody waits for, and background processes, are left out unless the filter or the states ask for them. */
void         qui_view_set_hide_idle       (QuiView *self, gboolean hide);
gboolean     qui_view_get_hide_idle       (QuiView *self);
void         qui_view_set_hide_background (QuiView *self, gboolean hide);
gboolean     qui_view_get_hide_background (QuiView *self);
void         qui_view_set_open     (QuiView *self, const QuiLineKey *key, gboolean open);
gboolean     qui_view_is_open      (QuiView *self, const QuiLineKey *key);

/* A copy in which nothing is folded. (transfer full) */
QuiViewSpec *qui_view_spec_dup_open      (const QuiViewSpec *self);

/* For the pure outline. */
QuiGrouping  qui_view_spec_get_grouping  (const QuiViewSpec *self);
const QuiFilter *
             qui_view_spec_get_filter    (const QuiViewSpec *self);
gboolean     qui_view_spec_get_hide_idle (const QuiViewSpec *self);
gboolean     qui_view_spec_get_hide_background (const QuiViewSpec *self);
guint        qui_view_spec_get_states    (const QuiViewSpec *self);
QuiColumn    qui_view_spec_get_sort      (const QuiViewSpec *self, gboolean *descending);
gboolean     qui_view_spec_get_fold_idle (const QuiViewSpec *self);
gboolean     qui_view_spec_is_open       (const QuiViewSpec *self, const QuiLineKey *key);

G_END_DECLS
