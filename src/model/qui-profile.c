/* qui-profile.c: a saved connection
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-profile.h"

#include <libsecret/secret.h>
#include <string.h>

enum
{
  PROP_0,
  PROP_UUID,
  PROP_ORIGIN,
  PROP_NAME,
  PROP_HOST,
  PROP_PORT,
  PROP_DATABASE,
  PROP_USER,
  PROP_SSLMODE,
  PROP_PARAMETERS,
  PROP_ROLE,
  PROP_GROUP,
  PROP_TUNNEL,
  PROP_TUNNEL_JUMP,
  PROP_TUNNEL_KEY,
  PROP_CONSOLE,
  PROP_ENVIRONMENT,
  PROP_KEEP_PASSWORD,
  N_PROPS,
};

/* The texts stand side by side, so that one function serves them all. */
#define FIRST_TEXT PROP_NAME
#define LAST_TEXT  PROP_CONSOLE

struct _QuiProfile
{
  GObject         parent_instance;

  char           *uuid;
  QuiOrigin       origin;
  char           *texts[N_PROPS];   /* never NULL between FIRST_TEXT and LAST_TEXT */
  QuiEnvironment  environment;
  gboolean        keep_password;
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (QuiProfile, qui_profile, G_TYPE_OBJECT)

GType
qui_environment_get_type (void)
{
  static gsize type;

  if (g_once_init_enter (&type))
    {
      static const GEnumValue values[] = {
        { QUI_ENVIRONMENT_NONE, "QUI_ENVIRONMENT_NONE", "none" },
        { QUI_ENVIRONMENT_DEVELOPMENT, "QUI_ENVIRONMENT_DEVELOPMENT", "development" },
        { QUI_ENVIRONMENT_STAGING, "QUI_ENVIRONMENT_STAGING", "staging" },
        { QUI_ENVIRONMENT_PRODUCTION, "QUI_ENVIRONMENT_PRODUCTION", "production" },
        { 0, NULL, NULL }
      };

      g_once_init_leave (&type, g_enum_register_static ("QuiEnvironment", values));
    }

  return type;
}

/* "key=value" text without the secrets in it. Text that cannot be read stays for qui_profile_check() to name, unless it may hold a secret. */
static char *
clean_parameters (const char *text)
{
  g_autoptr (QuiConninfo) conninfo = NULL;
  g_autofree char *folded = NULL;

  if (text[0] == '\0')
    return g_strdup ("");

  conninfo = qui_conninfo_parse (text, NULL);
  if (conninfo != NULL)
    return qui_conninfo_to_text (conninfo, NULL);

  folded = g_utf8_casefold (text, -1);
  if (strstr (folded, "password") != NULL || strstr (folded, "secret") != NULL || strstr (folded, "scram") != NULL)
    return g_strdup ("");

  return g_strdup (text);
}

/* NULL if there is none or the text cannot be read. */
static QuiConninfo *
parse_parameters (QuiProfile *self)
{
  if (self->texts[PROP_PARAMETERS][0] == '\0')
    return NULL;

  return qui_conninfo_parse (self->texts[PROP_PARAMETERS], NULL);
}

static void set_text (QuiProfile *self, guint prop_id, const char *value);

/* An address that came with another host would lead the connection past the host that is shown. */
static void
forget_hostaddr (QuiProfile *self)
{
  static const char * const hostaddr[] = { "hostaddr", NULL };
  g_autoptr (QuiConninfo) conninfo = parse_parameters (self);
  g_autofree char *text = NULL;

  if (conninfo == NULL || qui_conninfo_get (conninfo, "hostaddr") == NULL)
    return;

  text = qui_conninfo_to_text (conninfo, hostaddr);
  set_text (self, PROP_PARAMETERS, text);
}

static void
set_text (QuiProfile *self,
          guint       prop_id,
          const char *value)
{
  g_autofree char *valid = g_utf8_make_valid (value != NULL ? value : "", -1);

  if (prop_id == PROP_PARAMETERS || prop_id == PROP_CONSOLE)
    {
      g_autofree char *clean = clean_parameters (valid);

      g_free (valid);
      valid = g_steal_pointer (&clean);
    }

  if (strcmp (self->texts[prop_id], valid) == 0)
    return;

  g_free (self->texts[prop_id]);
  self->texts[prop_id] = g_steal_pointer (&valid);
  g_object_notify_by_pspec (G_OBJECT (self), properties[prop_id]);

  if (prop_id == PROP_HOST)
    forget_hostaddr (self);
}

static void
set_environment (QuiProfile     *self,
                 QuiEnvironment  environment)
{
  if (self->environment == environment)
    return;

  self->environment = environment;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ENVIRONMENT]);
}

static void
set_keep_password (QuiProfile *self,
                   gboolean    keep)
{
  if (self->keep_password == keep)
    return;

  self->keep_password = keep;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_KEEP_PASSWORD]);
}

static void
qui_profile_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  QuiProfile *self = QUI_PROFILE (object);

  switch (prop_id)
    {
    case PROP_UUID:
      g_value_set_string (value, self->uuid);
      break;

    case PROP_ORIGIN:
      g_value_set_enum (value, self->origin);
      break;

    case PROP_ENVIRONMENT:
      g_value_set_enum (value, self->environment);
      break;

    case PROP_KEEP_PASSWORD:
      g_value_set_boolean (value, self->keep_password);
      break;

    default:
      if (prop_id >= FIRST_TEXT && prop_id <= LAST_TEXT)
        g_value_set_string (value, self->texts[prop_id]);
      else
        G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
qui_profile_set_property (GObject      *object,
                          guint         prop_id,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  QuiProfile *self = QUI_PROFILE (object);

  switch (prop_id)
    {
    case PROP_UUID:
      self->uuid = g_value_dup_string (value);
      break;

    case PROP_ORIGIN:
      self->origin = g_value_get_enum (value);
      break;

    case PROP_ENVIRONMENT:
      set_environment (self, g_value_get_enum (value));
      break;

    case PROP_KEEP_PASSWORD:
      set_keep_password (self, g_value_get_boolean (value));
      break;

    default:
      if (prop_id >= FIRST_TEXT && prop_id <= LAST_TEXT)
        set_text (self, prop_id, g_value_get_string (value));
      else
        G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
qui_profile_constructed (GObject *object)
{
  QuiProfile *self = QUI_PROFILE (object);

  G_OBJECT_CLASS (qui_profile_parent_class)->constructed (object);

  if (self->uuid == NULL)
    self->uuid = g_uuid_string_random ();
}

static void
qui_profile_finalize (GObject *object)
{
  QuiProfile *self = QUI_PROFILE (object);

  g_free (self->uuid);
  for (guint i = FIRST_TEXT; i <= LAST_TEXT; i++)
    g_free (self->texts[i]);

  G_OBJECT_CLASS (qui_profile_parent_class)->finalize (object);
}

static void
qui_profile_class_init (QuiProfileClass *klass)
{
  static const char * const text_names[N_PROPS] = {
    [PROP_NAME] = "name",
    [PROP_HOST] = "host",
    [PROP_PORT] = "port",
    [PROP_DATABASE] = "database",
    [PROP_USER] = "user",
    [PROP_SSLMODE] = "sslmode",
    [PROP_PARAMETERS] = "parameters",
    [PROP_ROLE] = "role",
    [PROP_GROUP] = "group",
    [PROP_TUNNEL] = "tunnel",
    [PROP_TUNNEL_JUMP] = "tunnel-jump",
    [PROP_TUNNEL_KEY] = "tunnel-key",
    [PROP_CONSOLE] = "console",
  };
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = qui_profile_constructed;
  object_class->finalize = qui_profile_finalize;
  object_class->get_property = qui_profile_get_property;
  object_class->set_property = qui_profile_set_property;

  properties[PROP_UUID] = g_param_spec_string ("uuid", NULL, NULL, NULL,
                                               G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_CONSTRUCT_ONLY);
  properties[PROP_ORIGIN] = g_param_spec_enum ("origin", NULL, NULL, QUI_TYPE_ORIGIN, QUI_ORIGIN_SAVED,
                                               G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_CONSTRUCT_ONLY);
  for (guint i = FIRST_TEXT; i <= LAST_TEXT; i++)
    properties[i] = g_param_spec_string (text_names[i], NULL, NULL, "", flags);
  properties[PROP_ENVIRONMENT] = g_param_spec_enum ("environment", NULL, NULL, QUI_TYPE_ENVIRONMENT, QUI_ENVIRONMENT_NONE, flags);
  properties[PROP_KEEP_PASSWORD] = g_param_spec_boolean ("keep-password", NULL, NULL, FALSE, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
qui_profile_init (QuiProfile *self)
{
  for (guint i = FIRST_TEXT; i <= LAST_TEXT; i++)
    self->texts[i] = g_strdup ("");
}

QuiProfile *
qui_profile_new (void)
{
  return g_object_new (QUI_TYPE_PROFILE, NULL);
}

QuiProfile *
qui_profile_duplicate (QuiProfile *self,
                       const char *name)
{
  QuiProfile *copy;

  g_return_val_if_fail (QUI_IS_PROFILE (self), NULL);

  copy = qui_profile_new ();
  qui_profile_assign (copy, self);
  set_text (copy, PROP_NAME, name);

  return copy;
}

void
qui_profile_assign (QuiProfile *self,
                    QuiProfile *other)
{
  g_return_if_fail (QUI_IS_PROFILE (self));
  g_return_if_fail (QUI_IS_PROFILE (other));

  g_object_freeze_notify (G_OBJECT (self));
  for (guint i = FIRST_TEXT; i <= LAST_TEXT; i++)
    set_text (self, i, other->texts[i]);
  set_environment (self, other->environment);
  set_keep_password (self, other->keep_password);
  g_object_thaw_notify (G_OBJECT (self));
}

gboolean
qui_profile_equal (QuiProfile *self,
                   QuiProfile *other)
{
  g_return_val_if_fail (QUI_IS_PROFILE (self), FALSE);
  g_return_val_if_fail (QUI_IS_PROFILE (other), FALSE);

  for (guint i = FIRST_TEXT; i <= LAST_TEXT; i++)
    {
      if (strcmp (self->texts[i], other->texts[i]) != 0)
        return FALSE;
    }

  return self->environment == other->environment && self->keep_password == other->keep_password;
}

QuiOrigin
qui_profile_get_origin (QuiProfile *self)
{
  g_return_val_if_fail (QUI_IS_PROFILE (self), QUI_ORIGIN_SAVED);
  return self->origin;
}

const char *
qui_profile_get_uuid (QuiProfile *self)
{
  g_return_val_if_fail (QUI_IS_PROFILE (self), NULL);
  return self->uuid;
}

const char *
qui_profile_get_name (QuiProfile *self)
{
  g_return_val_if_fail (QUI_IS_PROFILE (self), NULL);
  return self->texts[PROP_NAME];
}

const char *
qui_profile_get_host (QuiProfile *self)
{
  g_return_val_if_fail (QUI_IS_PROFILE (self), NULL);
  return self->texts[PROP_HOST];
}

const char *
qui_profile_get_port (QuiProfile *self)
{
  g_return_val_if_fail (QUI_IS_PROFILE (self), NULL);
  return self->texts[PROP_PORT];
}

const char *
qui_profile_get_database (QuiProfile *self)
{
  g_return_val_if_fail (QUI_IS_PROFILE (self), NULL);
  return self->texts[PROP_DATABASE];
}

const char *
qui_profile_get_user (QuiProfile *self)
{
  g_return_val_if_fail (QUI_IS_PROFILE (self), NULL);
  return self->texts[PROP_USER];
}

const char *
qui_profile_get_sslmode (QuiProfile *self)
{
  g_return_val_if_fail (QUI_IS_PROFILE (self), NULL);
  return self->texts[PROP_SSLMODE];
}

const char *
qui_profile_get_parameters (QuiProfile *self)
{
  g_return_val_if_fail (QUI_IS_PROFILE (self), NULL);
  return self->texts[PROP_PARAMETERS];
}

const char *
qui_profile_get_role (QuiProfile *self)
{
  g_return_val_if_fail (QUI_IS_PROFILE (self), NULL);
  return self->texts[PROP_ROLE];
}

void
qui_profile_set_parameter (QuiProfile *self,
                           const char *keyword,
                           const char *value)
{
  g_autoptr (QuiConninfo) conninfo = NULL;
  g_autofree char *text = NULL;

  g_return_if_fail (QUI_IS_PROFILE (self));

  conninfo = self->texts[PROP_PARAMETERS][0] != '\0' ? parse_parameters (self) : qui_conninfo_new ();
  if (conninfo == NULL)
    return;

  qui_conninfo_set (conninfo, keyword, value);
  text = qui_conninfo_to_text (conninfo, NULL);
  set_text (self, PROP_PARAMETERS, text);
}

const char *
qui_profile_get_group (QuiProfile *self)
{
  g_return_val_if_fail (QUI_IS_PROFILE (self), NULL);
  return self->texts[PROP_GROUP];
}

const char *
qui_profile_get_tunnel (QuiProfile *self)
{
  g_return_val_if_fail (QUI_IS_PROFILE (self), NULL);
  return self->texts[PROP_TUNNEL];
}

const char *
qui_profile_get_tunnel_jump (QuiProfile *self)
{
  g_return_val_if_fail (QUI_IS_PROFILE (self), NULL);
  return self->texts[PROP_TUNNEL_JUMP];
}

const char *
qui_profile_get_tunnel_key (QuiProfile *self)
{
  g_return_val_if_fail (QUI_IS_PROFILE (self), NULL);
  return self->texts[PROP_TUNNEL_KEY];
}

const char *
qui_profile_get_console (QuiProfile *self)
{
  g_return_val_if_fail (QUI_IS_PROFILE (self), NULL);
  return self->texts[PROP_CONSOLE];
}

QuiEnvironment
qui_profile_get_environment (QuiProfile *self)
{
  g_return_val_if_fail (QUI_IS_PROFILE (self), QUI_ENVIRONMENT_NONE);
  return self->environment;
}

gboolean
qui_profile_get_keep_password (QuiProfile *self)
{
  g_return_val_if_fail (QUI_IS_PROFILE (self), FALSE);
  return self->keep_password;
}

void
qui_password_free (char *password)
{
  /* Wipes, then frees what libsecret's locked memory gave and what malloc gave alike. */
  secret_password_free (password);
}
