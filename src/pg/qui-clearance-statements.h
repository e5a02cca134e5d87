/* qui-clearance-statements.h: the SQL of a clearance, one text per server version range
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-clearance.h"

G_BEGIN_DECLS

/* All return text to be freed with g_free(), and are pure. Names are written by us as quoted identifiers or literals, but a present name of a
 * database, which the server quotes itself (column "quoted" of the look): its bytes need not be UTF-8. */

char *qui_clearance_quote_identifier (const char *name);
char *qui_clearance_quote_literal    (const char *text);

/* What is true of the databases of @request (0 terminated list of oids, and the one called @request->new_name).
 * Answers: system_identifier, standby, pid, backend_start, here (the oid of the connection's own database), encoding, at_work (whether the
 * session @worker_pid that began at @worker_start is still there, and not idle), program_at_work (whether a connection called
 * @application is not idle, or was not half a minute ago); then for each database: oid, datname, quoted, datallowconn,
 * datconnlimit, tablespace. */
#define QUI_LOOK_SERVER_COLUMNS   8
#define QUI_LOOK_DATABASE_COLUMNS 6
#define QUI_LOOK_SESSION_COLUMNS  2
char *qui_clearance_statement_look     (const QuiClearanceRequest *request, int worker_pid, const char *worker_start,
                                         const char *application);

/* Limits for everything that connection A does; on a connection of ours alone, so they may stay. */
char *qui_clearance_statement_limits   (const QuiClearanceRequest *request);

/* What connection A sends, one round trip: the command whose own lock is the fence. @quoted, @other_quoted: present names, as the server
 * quotes them; not valid UTF-8: @blocked_bytes says whether the server would refuse such bytes in a statement, and then the name is
 * looked up on the server itself (NULL is returned where that cannot be done: DROP, COPY, MOVE).
 * Where the command is transactional it is undone (22012) if another database answers to that name by then.
 * @spare_name: CLEAR: a name that nobody uses. */
char *qui_clearance_statement_command  (const QuiClearanceRequest *request,
                                        int                        version_num,
                                        const char                *quoted,
                                        const char                *other_quoted,
                                        gboolean                   blocked_bytes,
                                        const char                *spare_name);

/* What connection B sends again and again: ends the sessions of those of @request's databases that are fenced: A (@worker_pid) holds the
 * lock on them, CLOSE: they take no connections. Never one of @own_pids (0-terminated) or B itself, nor one of @application_name that is not in
 * @left_over (element type QuiSurvivor; pid and start count). @look_only: ends nobody. Columns: pid (NULL: nobody in one of those fenced),
 * backend_start, datid, usename, application_name, backend_type, result (signalled, gone, there, named, self, needs-superuser, needs-role),
 * its age in microseconds, and how many are fenced; no row: none is. */
#define QUI_DRAIN_COLUMNS 9
char *qui_clearance_statement_drain    (const QuiClearanceRequest *request,
                                        int                        version_num,
                                        int                        worker_pid,
                                        const int                 *own_pids,
                                        const char                *application_name,
                                        GPtrArray                 *left_over,
                                        gboolean                   look_only);

/* DROP: ends the senders of active logical slots of the database, which no lock keeps away and FORCE does not end.
 * Columns: slot_name, active_pid, result. */
#define QUI_SLOT_COLUMNS 3
char *qui_clearance_statement_slots    (const QuiClearanceRequest *request, int version_num);

/* The whole as a psql script that runs anywhere; by names, which must be UTF-8. */
char *qui_clearance_script             (const QuiClearanceRequest *request,
                                        int                        version_num,
                                        const char                *name,
                                        const char                *other_name);

G_END_DECLS
