/* qui-watch.h: what a person wants to be told of a server, and when it is so
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-snapshot.h"
#include "qui-view.h"

G_BEGIN_DECLS

typedef enum
{
  QUI_WATCH_EMPTY,                 /* nobody but us is connected to the database */
  QUI_WATCH_GONE,                  /* there is no such database any more */
  QUI_WATCH_IDLE_IN_TRANSACTION,   /* sessions have been so for too long */
} QuiWatchKind;

/* Lives as long as the signal that brings it. */
typedef struct
{
  QuiWatchKind kind;
  const char  *database;     /* as it was called when it was asked for; EMPTY, GONE */
  guint        n_sessions;   /* IDLE_IN_TRANSACTION: that are new among these */
  QuiLineKey   key;          /* the database; the first session */
} QuiWatchEvent;

/* Decides by looks alone: without a look nothing is so. Each thing is told once: a wish for an empty database ends with it; a session is named once for
 * each transaction. Our own connections do not count, and no process of the server but those that replicate.
 *
 * Signals: "event" (const QuiWatchEvent *); "changed" (no arguments): the wishes are others. */
#define QUI_TYPE_WATCH (qui_watch_get_type ())
G_DECLARE_FINAL_TYPE (QuiWatch, qui_watch, QUI, WATCH, GObject)

QuiWatch   *qui_watch_new              (void);
/* @name: NULL takes the wish back. */
void        qui_watch_set_empty        (QuiWatch *self, guint32 database_oid, const char *name);
gboolean    qui_watch_get_empty        (QuiWatch *self, guint32 database_oid);
/* 0: none. */
void        qui_watch_set_idle_seconds (QuiWatch *self, guint seconds);
guint       qui_watch_get_idle_seconds (QuiWatch *self);
/* Takes all wishes back. */
void        qui_watch_clear            (QuiWatch *self);
gboolean    qui_watch_is_on            (QuiWatch *self);
/* "Tells when shop is empty": a line for each wish, translated; "" without. Free with g_free(). */
char       *qui_watch_dup_words        (QuiWatch *self);

/* A good look. */
void        qui_watch_look             (QuiWatch *self, QuiSnapshot *snapshot);

G_END_DECLS
