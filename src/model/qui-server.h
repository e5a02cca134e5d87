/* qui-server.h: a server being watched
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-detail.h"
#include "qui-history.h"
#include "qui-journal.h"
#include "qui-pace.h"
#include "qui-profile.h"
#include "qui-row-list.h"
#include "qui-snapshot.h"
#include "qui-tunnel.h"
#include "qui-view.h"
#include "qui-watch.h"

G_BEGIN_DECLS

typedef enum
{
  QUI_SERVER_OFF,            /* not asked to connect */
  QUI_SERVER_CONNECTING,     /* first connect; no data yet */
  QUI_SERVER_NEEDS_PASSWORD, /* asks the person: "error" says why (none saved, refused, keyring locked) */
  QUI_SERVER_LIVE,
  QUI_SERVER_STALE,          /* was live; does not answer or is gone; tries again by itself with back-off */
  QUI_SERVER_FAILED,         /* the first connect failed; waits for the person */
} QuiServerState;

#define QUI_TYPE_SERVER_STATE (qui_server_state_get_type ())
GType qui_server_state_get_type (void);

/* Holds two connections, "monitor" that looks and "control" that acts. Properties, read-only unless said:
 *   "profile" (construct-only), "state" (QuiServerState), "error" (GError boxed, nullable), "snapshot" (QuiSnapshot boxed, nullable),
 *   "interval" (guint seconds, read-write: 1, 2, 5, 10, 30), "paused" (read-write), "watched" (read-write: its page is shown in a visible window;
 *   no look is taken without), "looking" (a look is in flight), "keyring-error" (GError boxed, nullable),
 *   "question" (QuiQuestion, nullable: what ssh asks now; the state is CONNECTING or STALE meanwhile).
 * Signal "look-done": after each look, good or bad, when rows are updated. */
#define QUI_TYPE_SERVER (qui_server_get_type ())
G_DECLARE_FINAL_TYPE (QuiServer, qui_server, QUI, SERVER, GObject)

QuiServer      *qui_server_new             (QuiProfile *profile, QuiJournal *journal);

/* Connects with the password held for this run, else the keyring's, else none (libpq then reads .pgpass). */
void            qui_server_connect         (QuiServer *self);
/* With a password from the person; @keep stores it in the keyring once the server has accepted it. */
void            qui_server_connect_with_password (QuiServer *self, const char *password, gboolean keep);
/* The same with the password of the client's key, where the error is QUI_ERROR_KEY_NEEDED or _REFUSED. */
void            qui_server_hold_key_password (QuiServer *self, const char *password);   /* for when it is connected next */
void            qui_server_connect_with_key_password (QuiServer *self, const char *password, gboolean keep);
/* Lets the keyring's own prompt open, then connects; or stores the password that could not be kept. */
void            qui_server_unlock_keyring  (QuiServer *self);
/* Cancels what is under way and closes both connections; ends at once. Actions under way go on until they are proved. */
void            qui_server_disconnect      (QuiServer *self);
/* A look now, or a new try to connect now when stale. */
void            qui_server_refresh         (QuiServer *self);

QuiProfile     *qui_server_get_profile     (QuiServer *self);
QuiServerState  qui_server_get_state       (QuiServer *self);
const GError   *qui_server_get_error       (QuiServer *self);
const GError   *qui_server_get_keyring_error (QuiServer *self);
QuiQuestion    *qui_server_get_question    (QuiServer *self);   /* no reference given; NULL */
/* Whether ssh is still making the way there; "question" is notified when that changes, too. */
gboolean        qui_server_is_tunnelling   (QuiServer *self);
/* The server accepted the password that was to be kept, and the keyring did not take it: "keyring-error" says why. */
gboolean        qui_server_is_unkept       (QuiServer *self);
QuiSnapshot    *qui_server_get_snapshot    (QuiServer *self);   /* no reference given; NULL */
/* Seconds since the latest good look; 0 without one. */
guint           qui_server_get_age         (QuiServer *self);
/* Seconds until the next try when stale. */
guint           qui_server_get_retry_in    (QuiServer *self);
guint           qui_server_get_interval    (QuiServer *self);
/* Why looks are further apart than the interval says, if they are; and how far they would be if the server answered at once. */
QuiThrift       qui_server_get_thrift      (QuiServer *self);
guint           qui_server_get_wished_interval (QuiServer *self);
/* Seconds between looks as they really are: longer than that while looks take more than a quarter of it. */
guint           qui_server_get_effective_interval (QuiServer *self);
void            qui_server_set_interval    (QuiServer *self, guint seconds);
gboolean        qui_server_get_paused      (QuiServer *self);
void            qui_server_set_paused      (QuiServer *self, gboolean paused);
void            qui_server_set_watched     (QuiServer *self, gboolean watched);
const char     *qui_server_get_tls         (QuiServer *self);
gboolean        qui_server_is_pooled       (QuiServer *self);

QuiView        *qui_server_get_view        (QuiServer *self);
QuiRowList     *qui_server_get_rows        (QuiServer *self);
QuiHistory     *qui_server_get_history     (QuiServer *self);
/* What the person wants to be told. While there is something, looks are taken without anybody looking; disconnecting ends it. */
QuiWatch       *qui_server_get_watch       (QuiServer *self);

/* What actions need. The control connection is connected on demand. */
QuiConnection  *qui_server_get_monitor     (QuiServer *self);
QuiConnection  *qui_server_get_control     (QuiServer *self);
/* Real pids of both connections and of all others of this program that live on that server, 0-terminated; free with g_free(). */
int            *qui_server_dup_own_pids    (QuiServer *self);
QuiJournal     *qui_server_get_journal     (QuiServer *self);
/* GListModel of QuiOperation, newest first: reports are kept while the program runs. */
GListModel     *qui_server_get_operations  (QuiServer *self);
/* GListModel of QuiClearing, newest first: those that were started. */
GListModel     *qui_server_get_clearings   (QuiServer *self);
/* What to connect with to @database (NULL: the profile's), with the password held now. The caller owns the result. */
QuiConninfo    *qui_server_dup_conninfo    (QuiServer *self, const char *database);
/* Who has something to finish on that server keeps its tunnel, past a disconnect; NULL: there is none. */
QuiTunnel      *qui_server_hold_tunnel     (QuiServer *self);
void            qui_server_release_tunnel  (QuiTunnel *tunnel);
/* Takes both connections out of the way, to @database; NULL: back to the profile's. What is shown stays. Lasts until the profile names
 * another database. */
void            qui_server_use_database    (QuiServer *self, const char *database);
/* Sizes and facts of a database fetched in the background, at most once a minute; NULL before the first. */
const QuiDatabaseDetail *qui_server_get_database_detail (QuiServer *self, guint32 oid);

G_END_DECLS
