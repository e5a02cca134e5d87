/* qui-conninfo.c: how to reach a server, as libpq keywords
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-conninfo.h"

#include <glib/gi18n-lib.h>
#include <libpq-fe.h>
#include <string.h>

#include "qui-error.h"
#include "qui-reach.h"

struct _QuiConninfo
{
  GTree    *values;   /* keyword -> value; both owned */
  char     *role;
  char     *way;
  QuiReach *reach;
};

G_DEFINE_BOXED_TYPE (QuiConninfo, qui_conninfo, qui_conninfo_ref, qui_conninfo_unref)

/* Keywords that are never written out as text. */
static const char * const secret_keywords[] = {
  "password", "sslpassword", "oauth_client_secret", "scram_client_key", "scram_server_key", NULL
};

static void
wipe_and_free (gpointer text)
{
  explicit_bzero (text, strlen (text));
  g_free (text);
}

static int
compare_keywords (gconstpointer a,
                  gconstpointer b,
                  gpointer      data)
{
  return strcmp (a, b);
}

static void
qui_conninfo_clear (gpointer data)
{
  QuiConninfo *self = data;

  g_tree_unref (self->values);
  g_free (self->role);
  g_free (self->way);
  g_clear_pointer (&self->reach, qui_reach_unref);
}

QuiConninfo *
qui_conninfo_new (void)
{
  QuiConninfo *self = g_atomic_rc_box_new0 (QuiConninfo);

  self->values = g_tree_new_full (compare_keywords, NULL, g_free, wipe_and_free);
  return self;
}

QuiConninfo *
qui_conninfo_ref (QuiConninfo *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
qui_conninfo_unref (QuiConninfo *self)
{
  g_atomic_rc_box_release_full (self, qui_conninfo_clear);
}

static gboolean
copy_value (gpointer keyword,
            gpointer value,
            gpointer data)
{
  qui_conninfo_set (data, keyword, value);
  return FALSE;
}

QuiConninfo *
qui_conninfo_copy (const QuiConninfo *self)
{
  QuiConninfo *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = qui_conninfo_new ();
  g_tree_foreach (self->values, copy_value, copy);
  copy->role = g_strdup (self->role);
  copy->way = g_strdup (self->way);
  copy->reach = self->reach != NULL ? qui_reach_ref (self->reach) : NULL;
  return copy;
}

/* Takes over what libpq has read, and leaves no password behind in its memory. */
static QuiConninfo *
take_options (PQconninfoOption *options)
{
  QuiConninfo *self = qui_conninfo_new ();

  for (PQconninfoOption *option = options; option->keyword; option++)
    {
      qui_conninfo_set (self, option->keyword, option->val);
      if (option->val)
        explicit_bzero (option->val, strlen (option->val));
    }
  PQconninfoFree (options);
  return self;
}

QuiConninfo *
qui_conninfo_parse (const char  *text,
                    GError     **error)
{
  g_autofree char *stripped = NULL;
  PQconninfoOption *options;
  QuiConninfo *self = NULL;
  char *message = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  if (!g_utf8_validate (text, -1, NULL))
    {
      g_set_error_literal (error, QUI_ERROR, QUI_ERROR_INVALID, _("The text is not valid UTF-8"));
      return NULL;
    }

  stripped = g_strstrip (g_strdup (text));
  if (*stripped && strpbrk (stripped, "=:/ \t\r\n'\"\\") == NULL)
    {
      self = qui_conninfo_new ();
      qui_conninfo_set (self, "service", stripped);
    }
  else if ((options = PQconninfoParse (stripped, &message)) != NULL)
    {
      self = take_options (options);
    }
  else
    {
      g_autoptr (GError) said = qui_error_new_server (QUI_ERROR_INVALID, message ? g_strstrip (message) : _("Out of memory"),
                                                      NULL, NULL, NULL);

      g_propagate_error (error, g_steal_pointer (&said));
      g_clear_pointer (&message, PQfreemem);
    }
  explicit_bzero (stripped, strlen (stripped));
  return self;
}

const char *
qui_conninfo_get (const QuiConninfo *self,
                  const char        *keyword)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_tree_lookup (self->values, keyword);
}

void
qui_conninfo_set (QuiConninfo *self,
                  const char  *keyword,
                  const char  *value)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (keyword != NULL);

  if (value && *value)
    g_tree_replace (self->values, g_strdup (keyword), g_strdup (value));
  else
    g_tree_remove (self->values, keyword);
}

static void
set_text (char       **text,
          const char  *value)
{
  char *copy = value != NULL && *value != '\0' ? g_strdup (value) : NULL;

  g_free (*text);
  *text = copy;
}

const char *
qui_conninfo_get_role (const QuiConninfo *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->role;
}

void
qui_conninfo_set_role (QuiConninfo *self,
                       const char  *role)
{
  g_return_if_fail (self != NULL);

  set_text (&self->role, role);
}

const char *
qui_conninfo_get_way (const QuiConninfo *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->way;
}

void
qui_conninfo_set_way (QuiConninfo *self,
                      const char  *way)
{
  g_return_if_fail (self != NULL);

  set_text (&self->way, way);
}

QuiReach *
qui_conninfo_get_reach (const QuiConninfo *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->reach;
}

void
qui_conninfo_set_reach (QuiConninfo *self,
                        QuiReach    *reach)
{
  g_return_if_fail (self != NULL);

  if (reach != NULL)
    qui_reach_ref (reach);
  g_clear_pointer (&self->reach, qui_reach_unref);
  self->reach = reach;
}

gboolean
qui_conninfo_is_keyword (const char *keyword)
{
  PQconninfoOption *options;
  gboolean found = FALSE;

  g_return_val_if_fail (keyword != NULL, FALSE);

  /* What stands for nothing said: all keywords, without their defaults. */
  options = PQconninfoParse ("", NULL);
  for (PQconninfoOption *option = options; option != NULL && option->keyword != NULL && !found; option++)
    found = strcmp (option->keyword, keyword) == 0;
  PQconninfoFree (options);
  return found;
}

gboolean
qui_conninfo_is_secret (const char *keyword)
{
  g_return_val_if_fail (keyword != NULL, FALSE);

  return g_strv_contains (secret_keywords, keyword);
}

gboolean
qui_conninfo_holds_secret (const QuiConninfo *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  for (guint i = 0; secret_keywords[i] != NULL; i++)
    if (qui_conninfo_get (self, secret_keywords[i]) != NULL)
      return TRUE;
  return FALSE;
}

static gboolean
add_keyword (gpointer keyword,
             gpointer value,
             gpointer data)
{
  g_strv_builder_add (data, keyword);
  return FALSE;
}

GStrv
qui_conninfo_list_keywords (const QuiConninfo *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_return_val_if_fail (self != NULL, NULL);

  g_tree_foreach (self->values, add_keyword, builder);
  return g_strv_builder_end (builder);
}

/* Quoted only where it must be, so that a person reads it easily. */
static void
append_value (GString    *text,
              const char *value)
{
  gboolean quoted = strpbrk (value, " \t\r\n\f\v'\\") != NULL;

  if (quoted)
    g_string_append_c (text, '\'');
  for (const char *p = value; *p; p++)
    {
      if (*p == '\'' || *p == '\\')
        g_string_append_c (text, '\\');
      g_string_append_c (text, *p);
    }
  if (quoted)
    g_string_append_c (text, '\'');
}

char *
qui_conninfo_to_text (const QuiConninfo  *self,
                      const char * const *but)
{
  g_auto (GStrv) keywords = qui_conninfo_list_keywords (self);
  GString *text = g_string_new (NULL);

  for (guint i = 0; keywords[i]; i++)
    {
      if (g_strv_contains (secret_keywords, keywords[i]) || (but && g_strv_contains (but, keywords[i])))
        continue;
      g_string_append_printf (text, "%s%s=", text->len ? " " : "", keywords[i]);
      append_value (text, qui_conninfo_get (self, keywords[i]));
    }
  return g_string_free (text, FALSE);
}

/* Like libpq: one port serves all hosts, else each has its own; an empty one is the default. */
static const char *
port_of (char  **ports,
         guint   index)
{
  guint n = ports ? g_strv_length (ports) : 0;
  const char *port = n == 0 ? "" : n == 1 ? ports[0] : index < n ? ports[index] : "";

  return *port ? port : "5432";
}

char *
qui_conninfo_to_label (const QuiConninfo *self)
{
  const char *host = qui_conninfo_get (self, "host");
  const char *port = qui_conninfo_get (self, "port");
  const char *service = qui_conninfo_get (self, "service");
  g_auto (GStrv) hosts = NULL;
  g_auto (GStrv) ports = port ? g_strsplit (port, ",", -1) : NULL;
  GString *label = g_string_new (NULL);

  host = host ? host : qui_conninfo_get (self, "hostaddr");
  if (host == NULL && service)
    {
      g_string_printf (label, "service %s", service);
      return g_string_free (label, FALSE);
    }

  /* "[local]" is how PostgreSQL's own log calls a client of the socket. */
  hosts = g_strsplit (host ? host : "[local]", ",", -1);
  for (guint i = 0; hosts[i]; i++)
    {
      gboolean ipv6 = *hosts[i] != '/' && *hosts[i] != '[' && strchr (hosts[i], ':');

      g_string_append_printf (label, ipv6 ? "%s[%s]:%s" : "%s%s:%s", i ? "," : "",
                              *hosts[i] ? hosts[i] : "[local]", port_of (ports, i));
    }
  return g_string_free (label, FALSE);
}
