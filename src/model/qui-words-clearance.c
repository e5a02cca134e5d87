/* qui-words-clearance.c: what stands in the way of a clearance: what it means, and what would clear it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gi18n-lib.h>

#include "qui-clearance-statements.h"
#include "qui-words-clearance.h"
#include "qui-words-private.h"

const char *
qui_words_clearance_mode (QuiClearanceMode mode)
{
  switch (mode)
    {
    case QUI_CLEARANCE_RENAME:
      return _("Rename");
    case QUI_CLEARANCE_DROP:
      return _("Drop");
    case QUI_CLEARANCE_COPY:
      return _("Copy");
    case QUI_CLEARANCE_MOVE:
      return _("Move");
    case QUI_CLEARANCE_SWAP:
      return _("Swap");
    case QUI_CLEARANCE_CLOSE:
      return _("Close");
    case QUI_CLEARANCE_REOPEN:
      return _("Reopen");
    case QUI_CLEARANCE_CLEAR:
    default:
      return _("Only Clear");
    }
}

const char *
qui_words_clearance_button (QuiClearanceMode mode)
{
  switch (mode)
    {
    case QUI_CLEARANCE_RENAME:
      return _("Clear and Rename");
    case QUI_CLEARANCE_DROP:
      return _("Clear and Drop");
    case QUI_CLEARANCE_COPY:
      return _("Clear and Copy");
    case QUI_CLEARANCE_MOVE:
      return _("Clear and Move");
    case QUI_CLEARANCE_SWAP:
      return _("Clear and Swap");
    case QUI_CLEARANCE_CLOSE:
      return _("Close");
    case QUI_CLEARANCE_REOPEN:
      return _("Reopen");
    case QUI_CLEARANCE_CLEAR:
    default:
      return _("Clear");
    }
}

static char *
numbered (const char *format,
          guint       n)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  return g_strdup_printf (format, n);
#pragma GCC diagnostic pop
}

/* Those of which there may be many. */
static char *
title_of_many (QuiCheckKind kind,
               guint        n)
{
  switch (kind)
    {
    case QUI_CHECK_PREPARED:
      return numbered (ngettext ("%u prepared transaction", "%u prepared transactions", n), n);
    case QUI_CHECK_SUBSCRIPTION:
      return numbered (ngettext ("%u subscription", "%u subscriptions", n), n);
    case QUI_CHECK_SLOT_ACTIVE:
      return numbered (ngettext ("%u logical replication slot in use", "%u logical replication slots in use", n), n);
    case QUI_CHECK_SLOT_INACTIVE:
      return numbered (ngettext ("%u unused logical replication slot", "%u unused logical replication slots", n), n);
    case QUI_CHECK_OBJECT_LOCK:
      return numbered (ngettext ("%u lock on the database", "%u locks on the database", n), n);
    case QUI_CHECK_SESSION_DENIED:
      return numbered (ngettext ("%u session you may not signal", "%u sessions you may not signal", n), n);
    case QUI_CHECK_OWN_ELSEWHERE:
      return numbered (ngettext ("%u connection of Quiesce from another saved connection",
                                 "%u connections of Quiesce from other saved connections", n), n);
    case QUI_CHECK_OWN_SESSION:
      return numbered (ngettext ("%u connection of Quiesce itself", "%u connections of Quiesce itself", n), n);
    case QUI_CHECK_SESSION:
      return numbered (ngettext ("%u session will be disconnected", "%u sessions will be disconnected", n), n);
    case QUI_CHECK_AUTOVACUUM:
      return numbered (ngettext ("%u autovacuum worker", "%u autovacuum workers", n), n);
    case QUI_CHECK_WAITING_LOGIN:
      return numbered (ngettext ("%u login is waiting", "%u logins are waiting", n), n);
    default:
      return NULL;
    }
}

static const char *
title_of_one (QuiCheckKind kind)
{
  switch (kind)
    {
    case QUI_CHECK_POOLER:
      return _("A connection pooler sits in between");
    case QUI_CHECK_STANDBY:
      return _("This server is a standby");
    case QUI_CHECK_MISSING:
      return _("The database does not exist any more");
    case QUI_CHECK_NOWHERE:
      return _("No other database to connect to");
    case QUI_CHECK_INVALID:
      return _("The database is invalid");
    case QUI_CHECK_NOT_OWNER:
      return _("You do not own the database");
    case QUI_CHECK_NO_CREATEDB:
      return _("You may not create databases");
    case QUI_CHECK_TEMPLATE:
      return _("The database is a template");
    case QUI_CHECK_ODD_NAME:
      return _("The name is not valid text");
    case QUI_CHECK_NAME_EMPTY:
      return _("The new name is missing");
    case QUI_CHECK_NAME_LONG:
      return _("The new name is too long");
    case QUI_CHECK_NAME_TAKEN:
      return _("The new name is taken");
    case QUI_CHECK_NO_TABLESPACE:
      return _("There is no such tablespace");
    case QUI_CHECK_TABLESPACE_DENIED:
      return _("You may not use the tablespace");
    case QUI_CHECK_TABLESPACE_GLOBAL:
      return _("The tablespace is not for databases");
    case QUI_CHECK_TABLESPACE_SAME:
      return _("The database is in that tablespace already");
    case QUI_CHECK_CLOSED:
      return _("The database is closed to new connections");
    case QUI_CHECK_OPEN:
    default:
      return _("The database is open");
    }
}

char *
qui_words_check_title (const QuiCheck *check,
                       guint           n,
                       guint           n_perhaps)
{
  char *title;

  if (n_perhaps > 0 && check->kind == QUI_CHECK_SESSION)
    return numbered (ngettext ("Up to %u session will be disconnected", "Up to %u sessions will be disconnected", n), n);
  if (n_perhaps > 0 && check->kind == QUI_CHECK_SESSION_DENIED)
    return numbered (ngettext ("Up to %u session you may not signal", "Up to %u sessions you may not signal", n), n);

  title = title_of_many (check->kind, n);
  return title != NULL ? title : g_strdup (title_of_one (check->kind));
}

/* --- details --- */

/* As it stands in SQL, in one line; NULL gives "". */
static char *
identifier_of (const char *name)
{
  g_autofree char *identifier = qui_words_identifier (name != NULL ? name : "");

  return qui_words_one_line (identifier);
}

static char *
about_owner (const QuiCheck            *check,
             const QuiClearanceRequest *request,
             const char                *me)
{
  g_autofree char *owner = identifier_of (check->detail);

  if (request->mode == QUI_CLEARANCE_COPY)
    return g_strdup_printf (_("Only its owner, %s, may copy it, or a superuser. Either helps: GRANT %s TO %s; or making it a template."),
                            owner, owner, me);
  return g_strdup_printf (_("It belongs to %s: only its owner may do this, or a superuser. Membership helps: GRANT %s TO %s;"),
                          owner, owner, me);
}

static char *
about_createdb (const QuiClearanceRequest *request,
                const char                *me)
{
  if (request->mode == QUI_CLEARANCE_COPY)
    return g_strdup_printf (_("A copy is a new database. This allows it: ALTER ROLE %s CREATEDB;"), me);
  if (request->mode == QUI_CLEARANCE_CLEAR)
    return g_strdup_printf (_("New connections are held back by a rename that is taken back, and renaming needs this right: "
                              "ALTER ROLE %s CREATEDB; Disconnect Everyone Else does without."), me);
  return g_strdup_printf (_("PostgreSQL wants this right for renaming, even from the owner. This gives it: ALTER ROLE %s CREATEDB;"), me);
}

static char *
about_prepared (const QuiCheck            *check,
                const QuiClearanceRequest *request,
                gint64                     now)
{
  g_autofree char *gid = qui_words_one_line (check->name);
  g_autofree char *owner = qui_words_one_line (check->detail);
  g_autofree char *age = qui_words_elapsed (now, check->since);
  g_autofree char *literal = qui_clearance_quote_literal (check->name != NULL ? check->name : "");
  g_autofree char *shown = qui_words_one_line (literal);

  if (request->mode == QUI_CLEARANCE_CLOSE)
    return g_strdup_printf (_("%s of %s, prepared %s ago. It stays prepared, and can be ended when the database is open again."), gid, owner, age);
  return g_strdup_printf (_("%s of %s, prepared %s ago. Disconnecting does not end it. In the database, as %s or a superuser, either: "
                            "COMMIT PREPARED %s; or ROLLBACK PREPARED %s;"), gid, owner, age, owner, shown, shown);
}

static char *
about_subscription (const QuiCheck            *check,
                    const QuiClearanceRequest *request)
{
  g_autofree char *shown = identifier_of (check->name);

  if (request->mode == QUI_CLEARANCE_DROP)
    return g_strdup_printf (_("A database with a subscription cannot be dropped. In the database: ALTER SUBSCRIPTION %s DISABLE; "
                              "ALTER SUBSCRIPTION %s SET (slot_name = NONE); DROP SUBSCRIPTION %s; and drop its slot on the publisher."),
                            shown, shown, shown);
  return g_strdup_printf (_("The worker of %s is disconnected and started again by the server within seconds."), shown);
}

static char *
about_active_slot (const QuiCheck            *check,
                   const QuiClearanceRequest *request)
{
  g_autofree char *name = qui_words_one_line (check->name);

  if (request->mode == QUI_CLEARANCE_DROP)
    return g_strdup_printf (_("%s is read by process %d. That is disconnected, and the slot is dropped with the database: "
                              "what its reader has not received is lost to it."), name, check->pid);
  return g_strdup_printf (_("%s is read by process %d. That is disconnected; the slot stays, and its reader can go on later."), name, check->pid);
}

static const char *
where_from (const char *mode)
{
  /* ShareLock: CREATE DATABASE ... TEMPLATE; ShareUpdateExclusiveLock: COMMENT; AccessExclusiveLock: a rename, a drop, a move. */
  if (g_strcmp0 (mode, "ShareLock") == 0)
    return _("somebody copies the database");
  if (g_strcmp0 (mode, "AccessExclusiveLock") == 0)
    return _("somebody renames, moves or drops it");
  return _("for example a COMMENT ON DATABASE in an open transaction");
}

static char *
about_lock (const QuiCheck *check)
{
  g_autofree char *user = qui_words_one_line (check->name);

  if (check->pid == 0)
    return g_strdup_printf (_("A prepared transaction holds it (%s). End that first."), where_from (check->detail));
  return g_strdup_printf (_("Session %d of %s holds it: %s. Quiesce would wait two seconds for it and give up. "
                            "Wait until it is done, or end that session."), check->pid, user, where_from (check->detail));
}

static char *
name_session (const QuiCheck *check)
{
  g_autofree char *user = qui_words_one_line (check->name != NULL ? check->name : check->backend_type);
  g_autofree char *application = qui_words_one_line (check->detail);

  return *application != '\0' ? g_strdup_printf ("%d · %s · %s", check->pid, application, user) : g_strdup_printf ("%d · %s", check->pid, user);
}

char *
qui_words_sessions_note (const QuiPreflight *preflight)
{
  guint n_left = qui_preflight_count_left_over (preflight);
  guint n_perhaps = qui_preflight_count_perhaps_workers (preflight, QUI_CHECK_SESSION);
  g_autofree char *left = n_left > 0 ? numbered (ngettext ("%u was left over by a connection of Quiesce that was lost.",
                                                           "%u were left over by connections of Quiesce that were lost.", n_left), n_left) : NULL;
  g_autofree char *perhaps = n_perhaps > 0 ? numbered (ngettext ("%u may be no session but a parallel worker of another one: your role may not see it.",
                                                                 "Up to %u may be no sessions but parallel workers of others: your role may not see it.",
                                                                 n_perhaps), n_perhaps) : NULL;

  if (left != NULL && perhaps != NULL)
    return g_strconcat (left, " ", perhaps, NULL);
  return g_strdup (left != NULL ? left : perhaps != NULL ? perhaps : "");
}

static char *
name_session_and_origin (const QuiCheck *check)
{
  char *session = name_session (check);

  if (check->perhaps_worker)
    {
      g_autofree char *plain = session;

      /* Translators: %s is a session, such as "4711 · psql · anna" */
      session = g_strdup_printf (_("%s · or a parallel worker of another session"), plain);
    }

  if (check->flag)
    {
      g_autofree char *plain = session;

      /* Translators: %s is a session, such as "4711 · Quiesce 0a1b2c3d · anna" */
      session = g_strdup_printf (_("%s · left over by a connection of Quiesce that was lost"), plain);
    }
  return session;
}

static char *
about_own_elsewhere (const QuiCheck *check)
{
  if (check->flag)
    return g_strdup_printf (_("Session %d. Quiesce never disconnects itself: disconnect that saved connection first."), check->pid);
  return g_strdup_printf (_("Session %d has the name of Quiesce's connections, and may be one that is just being made or ended, or goes through "
                            "a connection pooler. Quiesce never disconnects itself: wait a moment, or disconnect the other saved connections."),
                          check->pid);
}

static char *
about_denied (const QuiCheck            *check,
              const QuiClearanceRequest *request,
              const char                *me)
{
  g_autofree char *session = name_session_and_origin (check);

  if (request->mode == QUI_CLEARANCE_CLOSE && request->keep_sessions)
    return g_strdup_printf (_("%s. It stays connected."), session);
  if (check->permission == QUI_PERMISSION_NEEDS_ROLE)
    return g_strdup_printf (_("%s. As long as it is connected this fails. Wait for it, or get the right to end it: "
                              "GRANT pg_signal_backend TO %s;"), session, me);
  return g_strdup_printf (_("%s. As long as it is connected this fails. It belongs to a superuser, or to no role: "
                            "wait for it, or ask a superuser to end it."), session);
}

static char *
about_session (const QuiCheck            *check,
               const QuiClearanceRequest *request,
               gint64                     now)
{
  g_autofree char *session = name_session_and_origin (check);
  g_autofree char *age = qui_words_elapsed (now, check->since);

  if (request->mode == QUI_CLEARANCE_CLOSE && request->keep_sessions)
    return g_strdup_printf (_("%s. It stays connected."), session);
  if (*age != '\0')
    return g_strdup_printf (_("%s. Its transaction, open for %s, rolls back."), session, age);
  return g_steal_pointer (&session);
}

static char *
about_name (const QuiCheck            *check,
            const QuiClearanceRequest *request)
{
  g_autofree char *name = qui_words_one_line (check->name != NULL ? check->name : request->new_name);

  switch (check->kind)
    {
    case QUI_CHECK_NAME_EMPTY:
      return g_strdup (_("Type the name it is to get."));
    case QUI_CHECK_NAME_LONG:
      return g_strdup_printf (_("PostgreSQL keeps %d bytes of a name and silently cuts the rest: choose a shorter one."), QUI_NAME_MAX_BYTES);
    case QUI_CHECK_NAME_TAKEN:
    default:
      if (check->database_oid == request->database_oid)
        return g_strdup (_("It is what the database is called now. Choose another one."));
      if (request->mode == QUI_CLEARANCE_RENAME)
        return g_strdup_printf (_("There is a database %s already. Choose another name, or swap the two."), name);
      return g_strdup_printf (_("There is a database %s already. Choose another name."), name);
    }
}

static char *
about_tablespace (const QuiCheck *check,
                  const char     *me)
{
  g_autofree char *shown = identifier_of (check->name);

  switch (check->kind)
    {
    case QUI_CHECK_NO_TABLESPACE:
      if (check->name == NULL)
        return g_strdup (_("There is none to move to but the one it is in. A superuser can make one: CREATE TABLESPACE … LOCATION '…';"));
      return g_strdup (_("Choose one that exists."));
    case QUI_CHECK_TABLESPACE_GLOBAL:
      return g_strdup (_("pg_global is for what all databases share. Choose another one."));
    case QUI_CHECK_TABLESPACE_SAME:
      return g_strdup (_("There is nothing to move. Choose another one."));
    case QUI_CHECK_TABLESPACE_DENIED:
    default:
      return g_strdup_printf (_("This allows it: GRANT CREATE ON TABLESPACE %s TO %s;"), shown, me);
    }
}

static char *
about_database (const QuiCheck            *check,
                const QuiClearanceRequest *request)
{
  g_autofree char *shown = identifier_of (check->name);

  switch (check->kind)
    {
    case QUI_CHECK_TEMPLATE:
      return g_strdup_printf (_("Templates cannot be dropped. If it is to be one no longer: ALTER DATABASE %s IS_TEMPLATE false;"), shown);
    case QUI_CHECK_INVALID:
      return request->mode == QUI_CLEARANCE_DROP ? g_strdup (_("An earlier DROP was interrupted. Dropping it again is all that can be done."))
                                                 : g_strdup (_("A DROP was interrupted: its data are gone in part. It can only be dropped."));
    case QUI_CHECK_CLOSED:
      return request->mode == QUI_CLEARANCE_CLOSE ? g_strdup (_("Nobody can connect already; those inside are disconnected."))
                                                  : g_strdup (_("Nobody can connect. It stays closed until it is reopened."));
    case QUI_CHECK_OPEN:
      return g_strdup (_("It takes connections already."));
    case QUI_CHECK_ODD_NAME:
      return g_strdup (_("It holds bytes that are no UTF-8, which the server does not take in this command. Rename it first."));
    case QUI_CHECK_MISSING:
    default:
      return g_strdup (_("Somebody has dropped it. There is nothing to be done."));
    }
}

char *
qui_words_check_detail (const QuiCheck            *check,
                        const QuiClearanceRequest *request,
                        const char                *role,
                        gint64                     now)
{
  g_autofree char *me = identifier_of (role);
  g_autofree char *name = qui_words_one_line (check->name);

  switch (check->kind)
    {
    case QUI_CHECK_POOLER:
      return g_strdup (_("The lock that keeps everybody out lives as long as one real session, which a pooler does not give. "
                         "Save a connection to PostgreSQL itself, and pause the pool meanwhile."));
    case QUI_CHECK_STANDBY:
      return g_strdup (_("Nothing can be changed on a standby. Do this on its primary; the standby follows."));
    case QUI_CHECK_NOWHERE:
      return g_strdup (_("A database cannot be changed from inside. Create another one that you may connect to, such as postgres."));
    case QUI_CHECK_NOT_OWNER:
      return about_owner (check, request, me);
    case QUI_CHECK_NO_CREATEDB:
      return about_createdb (request, me);
    case QUI_CHECK_NAME_EMPTY:
    case QUI_CHECK_NAME_LONG:
    case QUI_CHECK_NAME_TAKEN:
      return about_name (check, request);
    case QUI_CHECK_NO_TABLESPACE:
    case QUI_CHECK_TABLESPACE_DENIED:
    case QUI_CHECK_TABLESPACE_GLOBAL:
    case QUI_CHECK_TABLESPACE_SAME:
      return about_tablespace (check, me);
    case QUI_CHECK_PREPARED:
      return about_prepared (check, request, now);
    case QUI_CHECK_SUBSCRIPTION:
      return about_subscription (check, request);
    case QUI_CHECK_SLOT_ACTIVE:
      return about_active_slot (check, request);
    case QUI_CHECK_SLOT_INACTIVE:
      return g_strdup_printf (_("%s is dropped with the database, without a further question: who reads it later starts from nothing."), name);
    case QUI_CHECK_OBJECT_LOCK:
      return about_lock (check);
    case QUI_CHECK_SESSION_DENIED:
      return about_denied (check, request, me);
    case QUI_CHECK_OWN_ELSEWHERE:
      return about_own_elsewhere (check);
    case QUI_CHECK_OWN_SESSION:
      return g_strdup_printf (_("Session %d. It goes to another database by itself, and comes back afterwards if it can."), check->pid);
    case QUI_CHECK_SESSION:
      return about_session (check, request, now);
    case QUI_CHECK_AUTOVACUUM:
      return g_strdup_printf (_("Process %d. The server stops it by itself when it is in the way."), check->pid);
    case QUI_CHECK_WAITING_LOGIN:
      return g_strdup_printf (_("Process %d waits for a lock on the database. Its client gets in, or not, when that is released."), check->pid);
    case QUI_CHECK_MISSING:
    case QUI_CHECK_INVALID:
    case QUI_CHECK_TEMPLATE:
    case QUI_CHECK_ODD_NAME:
    case QUI_CHECK_CLOSED:
    case QUI_CHECK_OPEN:
    default:
      return about_database (check, request);
    }
}

char *
qui_words_checks_summary (const QuiPreflight *preflight)
{
  guint n_stops = qui_preflight_count_severity (preflight, QUI_SEVERITY_STOP);
  guint n_sessions = qui_preflight_count (preflight, QUI_CHECK_SESSION);
  const QuiClearanceRequest *request = qui_preflight_get_request (preflight);

  if (n_stops > 0)
    return numbered (ngettext ("%u problem to solve first", "%u problems to solve first", n_stops), n_stops);
  if (n_sessions > 0 && !(request->mode == QUI_CLEARANCE_CLOSE && request->keep_sessions) && request->mode != QUI_CLEARANCE_REOPEN)
    return qui_words_check_title (qui_preflight_find (preflight, QUI_CHECK_SESSION), n_sessions,
                                  qui_preflight_count_perhaps_workers (preflight, QUI_CHECK_SESSION));
  return g_strdup (_("Ready"));
}
