/* qui-profile.h: a saved connection
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "qui-conninfo.h"

G_BEGIN_DECLS

typedef enum
{
  QUI_ENVIRONMENT_NONE,
  QUI_ENVIRONMENT_DEVELOPMENT,
  QUI_ENVIRONMENT_STAGING,
  QUI_ENVIRONMENT_PRODUCTION,
} QuiEnvironment;

#define QUI_TYPE_ENVIRONMENT (qui_environment_get_type ())
GType qui_environment_get_type (void);

/* Where a connection comes from. */
typedef enum
{
  QUI_ORIGIN_SAVED,     /* the person's own: in the store, or on the way there */
  QUI_ORIGIN_SERVICE,   /* from libpq's service files: they say what it is, not the person; its UUID is "service:" and its name */
  QUI_ORIGIN_VISIT,     /* from a command line or a link, for this run */
} QuiOrigin;

#define QUI_TYPE_ORIGIN (qui_origin_get_type ())
GType qui_origin_get_type (void);

/* Properties (all read-write, notified only on change): "uuid", "origin" (QuiOrigin; both construct-only), "name", "host" (name, address or socket folder;
 * several separated by commas), "port", "database", "user", "sslmode" (strings, "" where libpq's default applies), "environment"
 * (QuiEnvironment), "keep-password" (gboolean: the password is in the keyring or is to go there), "parameters" (string:
 * further libpq keywords as "key=value ..." text; secrets are taken out of whatever it is set to, and another host takes "hostaddr" out),
 * "role" (string: to be taken by SET ROLE after connecting; "" for none), "group" (string: what it stands under in the sidebar; "" for none),
 * "tunnel" (string: where ssh goes, "[user@]host[:port]", an alias of its config, or an "ssh://" URI; "": no tunnel), "tunnel-jump" (string: as for
 * ssh -J; "": as ssh's config says), "tunnel-key" (string: path of an identity file; "": as ssh chooses), "console" (string: the PgBouncer
 * console as conninfo text, without secrets as "parameters" are; "" for none).
 * Texts are made valid UTF-8. The password itself is never a property of a profile. */
#define QUI_TYPE_PROFILE (qui_profile_get_type ())
G_DECLARE_FINAL_TYPE (QuiProfile, qui_profile, QUI, PROFILE, GObject)

/* With a fresh UUID, to be saved. */
QuiProfile     *qui_profile_new           (void);
/* A service of libpq's by its name. */
QuiProfile     *qui_profile_new_service   (const char *service);
/* From a text that qui_profile_take_text() reads, whose rules hold here, too. */
QuiProfile     *qui_profile_new_visit     (const char *text, char **password, GError **error);
/* The same fields under a fresh UUID and the name @name, to be saved. */
QuiProfile     *qui_profile_duplicate     (QuiProfile *self, const char *name);
/* Takes all fields but UUID and origin from @other; each changed one is notified. */
void            qui_profile_assign        (QuiProfile *self, QuiProfile *other);
gboolean        qui_profile_equal         (QuiProfile *self, QuiProfile *other);

const char     *qui_profile_get_uuid      (QuiProfile *self);
QuiOrigin       qui_profile_get_origin    (QuiProfile *self);
const char     *qui_profile_get_name      (QuiProfile *self);
const char     *qui_profile_get_host      (QuiProfile *self);
const char     *qui_profile_get_port      (QuiProfile *self);
const char     *qui_profile_get_database  (QuiProfile *self);
const char     *qui_profile_get_user      (QuiProfile *self);
const char     *qui_profile_get_sslmode   (QuiProfile *self);
const char     *qui_profile_get_parameters(QuiProfile *self);
const char     *qui_profile_get_role      (QuiProfile *self);
/* One keyword of the parameters; NULL or "" as @value takes it out. Parameters that cannot be read stay as they are. */
void            qui_profile_set_parameter (QuiProfile *self, const char *keyword, const char *value);
const char     *qui_profile_get_group     (QuiProfile *self);
const char     *qui_profile_get_tunnel      (QuiProfile *self);
const char     *qui_profile_get_tunnel_jump (QuiProfile *self);
const char     *qui_profile_get_tunnel_key  (QuiProfile *self);
const char     *qui_profile_get_console     (QuiProfile *self);
QuiEnvironment  qui_profile_get_environment (QuiProfile *self);
gboolean        qui_profile_get_keep_password (QuiProfile *self);

/* What to connect with; @password may be NULL (libpq then looks into .pgpass). @database replaces the profile's database where not NULL.
 * The caller owns the result. */
QuiConninfo    *qui_profile_to_conninfo   (QuiProfile *self, const char *password, const char *database);
/* Fills the fields from a pasted URI, conninfo string or service name; what it does not say becomes "", other keywords go to "parameters". A password in it
 * is handed out through @password (free with qui_password_free()), never kept in the profile. Name stays if set, else becomes host or
 * database. Errors: QUI_ERROR_INVALID. */
gboolean        qui_profile_take_text     (QuiProfile *self, const char *text, char **password, GError **error);
/* Whether the fields can be saved; else QUI_ERROR_INVALID in words a person understands (port not a number, ...). */
gboolean        qui_profile_check         (QuiProfile *self, GError **error);
/* The same for all but the name: whether it can be connected to. */
gboolean        qui_profile_check_target  (QuiProfile *self, GError **error);
/* "db1.internal:5432", "Unix socket", "service shop": for the second line in the sidebar; translated. */
char           *qui_profile_dup_label     (QuiProfile *self);

/* Wipes the memory before it frees it; NULL is fine. */
void            qui_password_free         (char *password);

G_END_DECLS
