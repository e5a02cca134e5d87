/* qui-pooler.h: the pooler before a server, as the console says that its saved connection names
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-hold.h"
#include "qui-server.h"

G_BEGIN_DECLS

/* What it has of some databases of the server. Lists are NULL-terminated, of the pooler's own names. */
typedef struct
{
  char    *version;       /* "PgBouncer 1.18.0" */
  gboolean may_command;   /* else our user may only look */
  gboolean all_paused;    /* by somebody: no single one can be paused now */
  GStrv    free;          /* lead there, and can be held */
  GStrv    held;          /* lead there, and are paused or disabled, whichever was asked for, by somebody else */
  GStrv    elsewhere;     /* are called the same, or lead to a database that is, but as far as can be told on another server */
  GStrv    unspeakable;   /* lead there, and the console cannot be told of such a name */
  guint    n_clients;     /* of those that are free */
} QuiPoolerFacts;

void            qui_pooler_facts_free  (QuiPoolerFacts *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QuiPoolerFacts, qui_pooler_facts_free)

/* Its console is reached directly, not through the server's tunnel. Its user is the server's unless it says so, and then, if it asks for a password
 * that libpq does not find (.pgpass), it gets the server's. */
#define QUI_TYPE_POOLER (qui_pooler_get_type ())
G_DECLARE_FINAL_TYPE (QuiPooler, qui_pooler, QUI, POOLER, GObject)

/* @console: conninfo text; NULL: as the profile has it now. Errors: QUI_ERROR_INVALID; _UNSUPPORTED: its host is the server's, behind a tunnel. */
QuiPooler      *qui_pooler_new         (QuiServer *server, const char *console, GError **error);
const char     *qui_pooler_get_console (QuiPooler *self);

/* What it has of the databases @names (NULL-terminated) of the server. The connection to the console stays open for the next look; who may
 * command, and whether all is paused, is asked for when it is made, and with @rights.
 * Errors: those of connecting and asking; QUI_ERROR_LOST where there is no connection to the server. */
void            qui_pooler_look_async  (QuiPooler            *self,
                                        QuiHoldKind           kind,
                                        const char * const   *names,
                                        gboolean              rights,
                                        GCancellable         *cancellable,
                                        GAsyncReadyCallback   callback,
                                        gpointer              user_data);
QuiPoolerFacts *qui_pooler_look_finish (QuiPooler            *self,
                                        GAsyncResult         *result,
                                        GError              **error);
/* Of @names of the pooler, what is or may be held now: those that it says are, and those it does not list. (transfer full) */
void            qui_pooler_ask_held_async  (QuiPooler            *self,
                                            QuiHoldKind           kind,
                                            const char * const   *names,
                                            GCancellable         *cancellable,
                                            GAsyncReadyCallback   callback,
                                            gpointer              user_data);
GStrv           qui_pooler_ask_held_finish (QuiPooler            *self,
                                            GAsyncResult         *result,
                                            GError              **error);

QuiHold        *qui_pooler_hold        (QuiPooler *self, QuiHoldKind kind, const char * const *names);

G_END_DECLS
