/* qui-living.h: which sessions are connections of this program that live, and which one has left behind
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Any thread. The server keeps a session whose client was lost until it notices, and that session has our application name like those
 * that live: what tells them apart is that no connection here has its pid. */

/* What a connection, known by @key, has come to: each follows the one before, and any of them can end. Before it logs in the server does not
 * know our name; until it is up we do not know its pid, and a pooler may give it a session that is there already. */
void qui_living_note_dialing (gconstpointer key);
void qui_living_note_login   (gconstpointer key);
void qui_living_note_greeted (gconstpointer key);
/* @pooled: it changes its pid without our knowing. @server_started tells one server from another; QUI_TIME_UNKNOWN: any. */
void qui_living_note_up      (gconstpointer key, int pid, gint64 server_started, gboolean pooled);
void qui_living_note_ended   (gconstpointer key);

/* How long after its end a connection's session is expected to be gone by itself. */
#define QUI_LIVING_GRACE_US (2 * G_TIME_SPAN_SECOND)

/* The connections of one server at one moment; immutable. */
typedef struct _QuiLiving QuiLiving;

typedef enum
{
  QUI_OWNER_OTHERS,      /* somebody else's */
  QUI_OWNER_OURS,        /* of a connection that lives */
  QUI_OWNER_PERHAPS,     /* to be spared: of one being made, behind a pooler, or just ended */
  QUI_OWNER_LEFT_OVER,   /* has our name, and nothing here uses it */
} QuiOwner;

/* To be called after the answer that shows the sessions has come: what lives by then and was made before is known or being made. */
QuiLiving *qui_living_look     (gint64 server_started);
void       qui_living_free     (QuiLiving *self);
/* @named: it has our application name; @age: microseconds since it began, -1: hidden. */
QuiOwner   qui_living_judge    (const QuiLiving *self, int pid, gboolean named, gint64 age);
/* @more (0-terminated or NULL), and those that are ours; each once, 0-terminated; free with g_free(). */
int       *qui_living_dup_pids (const QuiLiving *self, const int *more);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (QuiLiving, qui_living_free)

G_END_DECLS
