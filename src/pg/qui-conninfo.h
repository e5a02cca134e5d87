/* qui-conninfo.h: how to reach a server, as libpq keywords
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* A set of libpq connection keywords with their values. Reference-counted; do not change one after giving it to
 * another thread or object: copy it. Passwords in it are wiped when it is freed. */
typedef struct _QuiConninfo QuiConninfo;
typedef struct _QuiReach QuiReach;   /* qui-reach.h */

#define QUI_TYPE_CONNINFO (qui_conninfo_get_type ())
GType        qui_conninfo_get_type (void);

QuiConninfo *qui_conninfo_new   (void);
QuiConninfo *qui_conninfo_copy  (const QuiConninfo *self);
QuiConninfo *qui_conninfo_ref   (QuiConninfo *self);
void         qui_conninfo_unref (QuiConninfo *self);

/* Reads a postgres:// or postgresql:// URI, a "key=value ..." string, or a bare service name.
 * Only what the text itself says is set: no defaults, no environment.
 * Errors: QUI_ERROR_INVALID with libpq's words. */
QuiConninfo *qui_conninfo_parse (const char *text, GError **error);

/* The value of a keyword ("host", "port", "dbname", "user", "password", "sslmode", ...), or NULL. */
const char  *qui_conninfo_get   (const QuiConninfo *self, const char *keyword);
/* NULL or "" as @value removes the keyword. */
void         qui_conninfo_set   (QuiConninfo *self, const char *keyword, const char *value);
/* The role to be taken by SET ROLE once connected; NULL: that of the login. It is no keyword, and no text says it. NULL or "" removes it. */
const char  *qui_conninfo_get_role (const QuiConninfo *self);
void         qui_conninfo_set_role (QuiConninfo *self, const char *role);
/* Through what its hosts are to be reached, so that one by another way is another; NULL: directly. As little a keyword. What has a way and no reach, or one
 * that does not know a host, cannot be connected to. */
const char  *qui_conninfo_get_way (const QuiConninfo *self);
void         qui_conninfo_set_way (QuiConninfo *self, const char *way);
QuiReach    *qui_conninfo_get_reach (const QuiConninfo *self);   /* no reference given; NULL */
void         qui_conninfo_set_reach (QuiConninfo *self, QuiReach *reach);
/* The keywords that are set, sorted; free with g_strfreev(). */
GStrv        qui_conninfo_list_keywords (const QuiConninfo *self);

/* Whether this libpq knows the keyword; whether its value is never written out as text. */
gboolean     qui_conninfo_is_keyword (const char *keyword);
gboolean     qui_conninfo_is_secret  (const char *keyword);
gboolean     qui_conninfo_holds_secret (const QuiConninfo *self);

/* "key=value" text that qui_conninfo_parse() reads back, without the password and any other secret keyword
 * (sslpassword). NULL-terminated list @but of further keywords to leave out; may be NULL. Never NULL, may be "". */
char        *qui_conninfo_to_text (const QuiConninfo *self, const char * const *but);

/* What a person recognises the server by: "db1.internal:5432", "/run/postgresql:5433", "[local]:5432" (libpq's own socket
 * folder), "service shop"; untranslated. */
char        *qui_conninfo_to_label (const QuiConninfo *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (QuiConninfo, qui_conninfo_unref)

G_END_DECLS
