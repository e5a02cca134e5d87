/* qui-pooler.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-pooler.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "qui-console-place.h"
#include "qui-error.h"

struct _QuiPooler
{
  GObject        parent_instance;

  QuiServer     *server;             /* weak */
  char          *text;
  QuiConninfo   *conninfo;
  QuiConnection *console;
  char          *application_name;
  gboolean       asked_rights;       /* of the present connection */
  gboolean       may_command;
  gboolean       all_paused;
};

G_DEFINE_FINAL_TYPE (QuiPooler, qui_pooler, G_TYPE_OBJECT)

void
qui_pooler_facts_free (QuiPoolerFacts *self)
{
  g_free (self->version);
  g_strfreev (self->free);
  g_strfreev (self->held);
  g_strfreev (self->elsewhere);
  g_strfreev (self->unspeakable);
  g_free (self);
}

/* --- how it is reached --- */

/* The host that ssh goes to, out of "[user@]host[:port]" and "ssh://" URIs. */
static char *
dup_tunnel_host (const char *tunnel)
{
  const char *host = g_str_has_prefix (tunnel, "ssh://") ? tunnel + strlen ("ssh://") : tunnel;
  const char *at = strrchr (host, '@');

  if (at != NULL)
    host = at + 1;
  if (*host == '[')
    return g_strndup (host + 1, strcspn (host + 1, "]"));
  return g_strndup (host, strcspn (host, ":/"));
}

static gboolean
is_local (const char *host)
{
  return *host == '\0' || *host == '/' || g_ascii_strcasecmp (host, "localhost") == 0 || g_str_has_prefix (host, "127.")
         || g_str_equal (host, "::1");
}

/* What is added to what the connection itself knows: through a tunnel, the server's name at its other end. */
static void
add_tunnel_place (QuiServerPlace *place,
                  QuiProfile     *profile)
{
  g_autofree char *host = dup_tunnel_host (qui_profile_get_tunnel (profile));
  const char *behind = qui_profile_get_host (profile);

  if (is_local (behind) && *host != '\0')
    qui_server_place_add (place, host, qui_profile_get_port (profile));
  else if (!is_local (behind))
    qui_server_place_add (place, behind, qui_profile_get_port (profile));
}

static const char *
get_host (const QuiConninfo *console)
{
  const char *host = qui_conninfo_get (console, "host");
  const char *hostaddr = qui_conninfo_get (console, "hostaddr");

  return host != NULL ? host : hostaddr != NULL ? hostaddr : "";
}

/* Where the person means the other side of the tunnel; from here that name leads somewhere else, or nowhere. */
static gboolean
is_behind_tunnel (const QuiConninfo *console,
                  QuiProfile        *profile)
{
  const char *host = get_host (console);
  const char *server = qui_profile_get_host (profile);

  return *qui_profile_get_tunnel (profile) != '\0'
         && (g_ascii_strcasecmp (host, server) == 0 || (is_local (host) && is_local (server)));
}

/* --- what it has --- */

typedef struct
{
  QuiHoldKind     kind;
  GStrv           names;
  QuiServerPlace *place;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_strfreev (question->names);
  g_clear_pointer (&question->place, qui_server_place_free);
  g_free (question);
}

static gboolean
is_held (const QuiConsoleDatabase *database,
         QuiHoldKind               kind)
{
  return kind == QUI_HOLD_DISABLE ? database->disabled : database->paused;
}

static QuiPoolerFacts *
sort_out (QuiPooler            *self,
          const QuiConsoleLook *look,
          const Question       *question)
{
  QuiPoolerFacts *facts = g_new0 (QuiPoolerFacts, 1);
  const char * const *names = (const char * const *) question->names;
  g_autoptr (GStrvBuilder) unheld = g_strv_builder_new ();
  g_autoptr (GStrvBuilder) held = g_strv_builder_new ();
  g_autoptr (GStrvBuilder) elsewhere = g_strv_builder_new ();
  g_autoptr (GStrvBuilder) unspeakable = g_strv_builder_new ();

  for (guint i = 0; i < look->databases->len; i++)
    {
      const QuiConsoleDatabase *database = g_ptr_array_index (look->databases, i);
      gboolean leads = g_strv_contains (names, database->database);
      g_autofree char *statement = qui_console_statement (qui_hold_kind_get_command (question->kind), database->name);

      if (!leads && !g_strv_contains (names, database->name))
        continue;
      if (!leads || !qui_server_place_has (question->place, database, get_host (self->conninfo)))
        g_strv_builder_add (elsewhere, database->name);
      else if (is_held (database, question->kind))
        g_strv_builder_add (held, database->name);
      else if (statement == NULL)
        g_strv_builder_add (unspeakable, database->name);
      else
        {
          g_strv_builder_add (unheld, database->name);
          facts->n_clients += database->n_clients;
        }
    }
  facts->version = g_strdup (look->version);
  facts->may_command = self->may_command;
  facts->all_paused = self->all_paused;
  facts->free = g_strv_builder_end (unheld);
  facts->held = g_strv_builder_end (held);
  facts->elsewhere = g_strv_builder_end (elsewhere);
  facts->unspeakable = g_strv_builder_end (unspeakable);
  return facts;
}

static void
note_rights (QuiPooler            *self,
             const QuiConsoleLook *look)
{
  if (self->asked_rights)
    return;
  self->asked_rights = TRUE;
  self->may_command = look->may_command;
  self->all_paused = look->all_paused;
}

static QuiConsoleLook *
take_look (QuiPooler     *self,
           GAsyncResult  *result,
           GError       **error)
{
  QuiConsoleLook *look = qui_console_look_finish (self->console, result, error);

  if (look != NULL)
    note_rights (self, look);
  else
    self->asked_rights = FALSE;
  return look;
}

static void
on_looked (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  QuiPooler *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (QuiConsoleLook) look = take_look (self, result, &error);

  if (look != NULL)
    g_task_return_pointer (task, sort_out (self, look, g_task_get_task_data (task)), (GDestroyNotify) qui_pooler_facts_free);
  else
    g_task_return_error (task, error);
}

static void
ask_console (QuiPooler           *self,
             const char * const  *names,
             GTask               *task,
             GAsyncReadyCallback  callback)
{
  if (!qui_connection_is_connected (self->console))
    self->asked_rights = FALSE;
  qui_console_look_async (self->console, names, !self->asked_rights, g_task_get_cancellable (task), callback, g_object_ref (task));
}

static void
on_place (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  QuiPooler *self = g_task_get_source_object (task);
  Question *question = g_task_get_task_data (task);
  GError *error = NULL;

  question->place = qui_server_place_ask_finish (QUI_CONNECTION (source), result, &error);
  if (question->place == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (self->server != NULL && *qui_profile_get_tunnel (qui_server_get_profile (self->server)) != '\0')
    add_tunnel_place (question->place, qui_server_get_profile (self->server));
  ask_console (self, (const char * const *) question->names, task, on_looked);
}

static void
on_control_connected (GObject      *source,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  QuiPooler *self = g_task_get_source_object (task);
  QuiProfile *profile = self->server != NULL ? qui_server_get_profile (self->server) : NULL;
  GError *error = NULL;

  if (!qui_connection_connect_finish (QUI_CONNECTION (source), result, &error))
    g_task_return_error (task, error);
  else
    qui_server_place_ask_async (QUI_CONNECTION (source), profile != NULL && *qui_profile_get_tunnel (profile) != '\0',
                                g_task_get_cancellable (task), on_place, g_object_ref (task));
}

void
qui_pooler_look_async (QuiPooler           *self,
                       QuiHoldKind          kind,
                       const char * const  *names,
                       gboolean             rights,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  QuiConnection *control;
  Question *question;

  g_return_if_fail (QUI_IS_POOLER (self));
  g_return_if_fail (names != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, qui_pooler_look_async);
  question = g_new0 (Question, 1);
  question->kind = kind;
  question->names = g_strdupv ((GStrv) names);
  g_task_set_task_data (task, question, question_free);
  if (rights)
    self->asked_rights = FALSE;
  control = self->server != NULL ? qui_server_get_control (self->server) : NULL;
  if (control != NULL)
    qui_connection_connect_async (control, QUI_CONNECT_TIMEOUT_MS, cancellable, on_control_connected, g_object_ref (task));
  else
    g_task_return_new_error (task, QUI_ERROR, QUI_ERROR_LOST, "%s", _("Not connected"));
}

QuiPoolerFacts *
qui_pooler_look_finish (QuiPooler     *self,
                        GAsyncResult  *result,
                        GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- what it still holds --- */

static const QuiConsoleDatabase *
find (const QuiConsoleLook *look,
      const char           *name)
{
  for (guint i = 0; i < look->databases->len; i++)
    {
      const QuiConsoleDatabase *database = g_ptr_array_index (look->databases, i);

      if (g_str_equal (database->name, name))
        return database;
    }
  return NULL;
}

static void
on_asked (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  const Question *question = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (QuiConsoleLook) look = take_look (g_task_get_source_object (task), result, &error);
  g_autoptr (GStrvBuilder) held = g_strv_builder_new ();

  if (look == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  for (guint i = 0; question->names[i] != NULL; i++)
    {
      const QuiConsoleDatabase *database = find (look, question->names[i]);

      if (database == NULL || is_held (database, question->kind))
        g_strv_builder_add (held, question->names[i]);
    }
  g_task_return_pointer (task, g_strv_builder_end (held), (GDestroyNotify) g_strfreev);
}

void
qui_pooler_ask_held_async (QuiPooler           *self,
                           QuiHoldKind          kind,
                           const char * const  *names,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  Question *question;

  g_return_if_fail (QUI_IS_POOLER (self));
  g_return_if_fail (names != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, qui_pooler_ask_held_async);
  question = g_new0 (Question, 1);
  question->kind = kind;
  question->names = g_strdupv ((GStrv) names);
  g_task_set_task_data (task, question, question_free);
  ask_console (self, NULL, task, on_asked);
}

GStrv
qui_pooler_ask_held_finish (QuiPooler     *self,
                            GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

QuiHold *
qui_pooler_hold (QuiPooler          *self,
                 QuiHoldKind         kind,
                 const char * const *names)
{
  g_return_val_if_fail (QUI_IS_POOLER (self), NULL);

  return qui_hold_new (self->conninfo, self->application_name, kind, names);
}

/* --- the object --- */

const char *
qui_pooler_get_console (QuiPooler *self)
{
  g_return_val_if_fail (QUI_IS_POOLER (self), NULL);

  return self->text;
}

static void
qui_pooler_finalize (GObject *object)
{
  QuiPooler *self = QUI_POOLER (object);

  g_clear_weak_pointer (&self->server);
  g_clear_object (&self->console);
  g_clear_pointer (&self->conninfo, qui_conninfo_unref);
  g_free (self->text);
  g_free (self->application_name);

  G_OBJECT_CLASS (qui_pooler_parent_class)->finalize (object);
}

static void
qui_pooler_class_init (QuiPoolerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = qui_pooler_finalize;
}

static void
qui_pooler_init (QuiPooler *self)
{
}

/* A password is of a user. */
static void
fill_in (QuiConninfo       *console,
         const QuiConninfo *server)
{
  const char *user = qui_conninfo_get (server, "user");

  if (qui_conninfo_get (console, "user") == NULL && qui_conninfo_get (console, "service") == NULL)
    qui_conninfo_set (console, "user", user);
  if (qui_conninfo_get (console, "password") == NULL && g_strcmp0 (qui_conninfo_get (console, "user"), user) == 0)
    qui_conninfo_set (console, "password", qui_conninfo_get (server, "password"));
}

QuiPooler *
qui_pooler_new (QuiServer   *server,
                const char  *console,
                GError     **error)
{
  g_autoptr (QuiConninfo) direct = NULL;
  g_autoptr (QuiConninfo) conninfo = NULL;
  QuiConnection *control;
  QuiPooler *self;

  g_return_val_if_fail (QUI_IS_SERVER (server), NULL);

  if (console == NULL)
    console = qui_profile_get_console (qui_server_get_profile (server));
  /* Empty text would lead somewhere, too. */
  if (*console == '\0')
    {
      g_set_error_literal (error, QUI_ERROR, QUI_ERROR_INVALID, _("The saved connection names no console of a pooler"));
      return NULL;
    }
  conninfo = qui_conninfo_parse (console, error);
  if (conninfo == NULL)
    return NULL;

  if (is_behind_tunnel (conninfo, qui_server_get_profile (server)))
    {
      g_set_error_literal (error, QUI_ERROR, QUI_ERROR_UNSUPPORTED,
                           _("It is behind the SSH tunnel of the server, through which a console cannot be reached: "
                             "only one that this machine can connect to directly"));
      return NULL;
    }

  direct = qui_server_dup_conninfo (server, NULL);
  fill_in (conninfo, direct);
  control = qui_server_get_control (server);
  self = g_object_new (QUI_TYPE_POOLER, NULL);
  g_set_weak_pointer (&self->server, server);
  self->text = g_strdup (console);
  self->application_name = g_strdup (control != NULL ? qui_connection_get_application_name (control) : "Quiesce");
  self->console = qui_connection_new_to_console (conninfo, self->application_name);
  self->conninfo = g_steal_pointer (&conninfo);
  return self;
}
