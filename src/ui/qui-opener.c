/* qui-opener.c: opens what a command line or a link asks for
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-opener.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "qui-arguments.h"
#include "qui-dialog-parts.h"
#include "qui-target.h"

#define OPTION_LINK "link"

struct _QuiOpener
{
  GObject        parent_instance;

  QuiServerList *servers;
  QuiWindow     *window;    /* weak; NULL: none yet */
  GPtrArray     *waiting;   /* Request, until there is one */
};

G_DEFINE_FINAL_TYPE (QuiOpener, qui_opener, G_TYPE_OBJECT)

/* What one start of the program asks for. */
typedef struct
{
  QuiOpener               *opener;        /* NULL: it holds the request */
  GApplicationCommandLine *command_line;
  GStrv                    targets;
  gboolean                 from_link;
  char                    *passwords;   /* NULL: none; as many as there are targets, each with a NUL behind it */
} Request;

static void
request_free (Request *request)
{
  if (request->passwords != NULL)
    explicit_bzero (request->passwords, QUI_ARGUMENTS_MAX + 1);
  g_free (request->passwords);
  g_strfreev (request->targets);
  g_object_unref (request->command_line);
  g_clear_object (&request->opener);
  g_free (request);
}

const GOptionEntry *
qui_opener_get_options (void)
{
  static const GOptionEntry options[] = {
    { OPTION_LINK, 'l', 0, G_OPTION_ARG_NONE, NULL, N_("Ask before connecting, as for a link that was clicked"), NULL },
    { QUI_ARGUMENTS_OPTION, 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE, NULL, NULL, NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, NULL, NULL, N_("[CONNECTION…]") },
    { NULL }
  };

  return options;
}

/* ---- Opening ---- */

static void
open_server (QuiOpener  *self,
             QuiServer  *server,
             const char *password)
{
  QuiServerState state = qui_server_get_state (server);

  /* Who is connected needs no password. */
  if (password != NULL && state != QUI_SERVER_LIVE && state != QUI_SERVER_STALE)
    {
      if (state != QUI_SERVER_OFF)
        qui_server_disconnect (server);
      qui_server_connect_with_password (server, password, FALSE);
    }
  qui_window_show_server (self->window, server);
}

/* A link that somebody else wrote must not connect by itself. */
typedef struct
{
  QuiOpener *opener;
  char      *target;
  char      *password;
} Question;

static void
question_free (Question  *question,
               GClosure  *closure)
{
  g_object_unref (question->opener);
  g_free (question->target);
  qui_password_free (question->password);
  g_free (question);
}

static void
open_target (QuiOpener                *self,
             const char               *target,
             const char               *password,
             GApplicationCommandLine  *command_line)
{
  g_autoptr (GError) error = NULL;
  QuiServer *server = qui_target_find (self->servers, target, &error);

  if (server != NULL)
    {
      open_server (self, server, password);
      return;
    }
  if (command_line != NULL)
    {
      g_application_command_line_printerr (command_line, "quiesce: %s\n", error->message);
      g_application_command_line_set_exit_status (command_line, 1);
    }
  qui_window_say (self->window, error->message);
}

static void
answered (AdwMessageDialog *dialog,
          const char       *response,
          Question         *question)
{
  if (g_str_equal (response, "connect") && question->opener->window != NULL)
    open_target (question->opener, question->target, question->password, NULL);
}

static void
ask (QuiOpener  *self,
     const char *target,
     const char *password)
{
  g_autoptr (QuiProfile) profile = qui_profile_new_visit (target, NULL, NULL);
  g_autofree char *label = profile != NULL ? qui_profile_dup_label (profile) : g_strdup (target);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self->window), NULL, NULL);
  Question *question = g_new0 (Question, 1);

  question->opener = g_object_ref (self);
  question->target = g_strdup (target);
  question->password = g_strdup (password);
  adw_message_dialog_format_heading (ADW_MESSAGE_DIALOG (dialog), _("Connect to “%s”?"), label);
  adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog), _("A link asks for this connection:\n%s"), target);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "connect", _("C_onnect"), NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (answered), question, (GClosureNotify) (void *) question_free, 0);
  qui_dialog_present (dialog);
}

static void
serve (QuiOpener *self,
       Request   *request)
{
  const char *password = request->passwords;

  gtk_window_present (GTK_WINDOW (self->window));
  for (guint i = 0; request->targets != NULL && request->targets[i] != NULL; i++)
    {
      const char *given = password != NULL && password[0] != '\0' ? password : NULL;

      if (request->from_link)
        ask (self, request->targets[i], given);
      else
        open_target (self, request->targets[i], given, request->command_line);
      if (password != NULL)
        password += strlen (password) + 1;
    }
}

static void
serve_or_wait (Request *request)
{
  QuiOpener *self = request->opener;

  if (self->window == NULL)
    {
      g_ptr_array_add (self->waiting, request);
      g_clear_object (&request->opener);
      return;
    }
  serve (self, request);
  request_free (request);
}

void
qui_opener_set_window (QuiOpener *self,
                       QuiWindow *window)
{
  g_autoptr (GPtrArray) waiting = NULL;

  g_return_if_fail (QUI_IS_OPENER (self));
  g_return_if_fail (QUI_IS_WINDOW (window));

  g_set_weak_pointer (&self->window, window);
  waiting = g_steal_pointer (&self->waiting);
  self->waiting = g_ptr_array_new_with_free_func ((GDestroyNotify) request_free);
  for (guint i = 0; i < waiting->len; i++)
    serve (self, g_ptr_array_index (waiting, i));
}

/* ---- The command line ---- */

static guint
count_passwords (const char *passwords,
                 gsize       length)
{
  guint n = 0;

  for (gsize i = 0; i < length; i++)
    n += passwords[i] == '\0' ? 1 : 0;
  return n;
}

static void
passwords_read (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  Request *request = user_data;
  gsize length = 0;

  /* Without them the connections are opened all the same, and the server asks. */
  if (!g_input_stream_read_all_finish (G_INPUT_STREAM (source), result, &length, NULL) ||
      request->targets == NULL || count_passwords (request->passwords, length) != g_strv_length (request->targets))
    {
      explicit_bzero (request->passwords, QUI_ARGUMENTS_MAX + 1);
      g_clear_pointer (&request->passwords, g_free);
    }
  serve_or_wait (request);
}

void
qui_opener_take (QuiOpener               *self,
                 GApplicationCommandLine *command_line)
{
  GVariantDict *options = g_application_command_line_get_options_dict (command_line);
  Request *request = g_new0 (Request, 1);
  g_autoptr (GInputStream) input = NULL;

  request->opener = g_object_ref (self);
  request->command_line = g_object_ref (command_line);
  request->from_link = g_variant_dict_contains (options, OPTION_LINK);
  g_variant_dict_lookup (options, G_OPTION_REMAINING, "^as", &request->targets);

  if (g_variant_dict_contains (options, QUI_ARGUMENTS_OPTION))
    input = g_application_command_line_get_stdin (command_line);
  if (input == NULL)
    {
      serve_or_wait (request);
      return;
    }
  request->passwords = g_malloc0 (QUI_ARGUMENTS_MAX + 1);
  g_input_stream_read_all_async (input, request->passwords, QUI_ARGUMENTS_MAX, G_PRIORITY_DEFAULT, NULL, passwords_read, request);
}

/* ---- The object ---- */

static void
qui_opener_dispose (GObject *object)
{
  QuiOpener *self = QUI_OPENER (object);

  g_clear_weak_pointer (&self->window);
  g_clear_object (&self->servers);

  G_OBJECT_CLASS (qui_opener_parent_class)->dispose (object);
}

static void
qui_opener_finalize (GObject *object)
{
  g_clear_pointer (&QUI_OPENER (object)->waiting, g_ptr_array_unref);

  G_OBJECT_CLASS (qui_opener_parent_class)->finalize (object);
}

static void
qui_opener_class_init (QuiOpenerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = qui_opener_dispose;
  object_class->finalize = qui_opener_finalize;
}

static void
qui_opener_init (QuiOpener *self)
{
  self->waiting = g_ptr_array_new_with_free_func ((GDestroyNotify) request_free);
}

QuiOpener *
qui_opener_new (QuiServerList *servers)
{
  QuiOpener *self;

  g_return_val_if_fail (QUI_IS_SERVER_LIST (servers), NULL);

  self = g_object_new (QUI_TYPE_OPENER, NULL);
  self->servers = g_object_ref (servers);

  return self;
}
