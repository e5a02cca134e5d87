/* qui-asker.c: takes the questions of ssh, by way of quiesce-askpass
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define _GNU_SOURCE

#include "qui-asker.h"

#include <errno.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "qui-error.h"
#include "qui-profile.h"
#include "qui-ssh-said.h"

#define MAX_REQUEST 16384
#define N_PARTS     3   /* of a request: token, hint, prompt; each ended by a zero */

typedef struct
{
  QuiAsker    *asker;
  int          fd;
  guint        source;
  GByteArray  *request;
  char        *prompt;
  QuiQuestion *question;   /* NULL: it is not known yet what is asked */
} Asking;

struct _QuiAsker
{
  char            *path;
  char            *token;
  int              fd;
  guint            source;
  GPtrArray       *askings;    /* oldest first */
  GHashTable      *kept;       /* prompt -> answer: what was accepted */
  GHashTable      *given;      /* the same: in this run */
  GSourceOnceFunc  changed;
  GSourceOnceFunc  refused;
  gpointer         data;
};

/* One who asks */

static void
free_secret (gpointer secret)
{
  qui_password_free (secret);
}

static void
asking_free (gpointer data)
{
  Asking *asking = data;

  g_clear_handle_id (&asking->source, g_source_remove);
  close (asking->fd);
  g_byte_array_unref (asking->request);
  g_free (asking->prompt);
  if (asking->question != NULL)
    {
      g_signal_handlers_disconnect_by_data (asking->question, asking);
      qui_question_withdraw (asking->question);
    }
  g_clear_object (&asking->question);
  g_free (asking);
}

static void
drop (Asking *asking)
{
  QuiAsker *self = asking->asker;

  if (g_ptr_array_remove (self->askings, asking))
    self->changed (self->data);
}

static void
reply (Asking     *asking,
       const char *answer)
{
  if (send (asking->fd, "A", 1, MSG_NOSIGNAL | MSG_MORE) == 1)
    (void) !send (asking->fd, answer, strlen (answer), MSG_NOSIGNAL);
}

static gboolean
is_kept_kind (QuiQuestion *question)
{
  QuiQuestionKind kind = qui_question_get_kind (question);

  return kind == QUI_QUESTION_PASSPHRASE || kind == QUI_QUESTION_PASSWORD;
}

static void
on_answered (QuiQuestion *question,
             const char  *answer,
             Asking      *asking)
{
  QuiAsker *self = asking->asker;

  if (answer != NULL)
    {
      reply (asking, answer);
      if (is_kept_kind (question))
        g_hash_table_replace (self->given, g_strdup (asking->prompt), g_strdup (answer));
    }
  drop (asking);
  if (answer == NULL)
    self->refused (self->data);
}

static void
ask (Asking     *asking,
     const char *hint,
     gboolean    again)
{
  asking->question = qui_ssh_said_read_question (asking->prompt, hint, again);
  g_signal_connect (asking->question, "answered", G_CALLBACK (on_answered), asking);
  asking->asker->changed (asking->asker->data);
}

/* The request is whole. */
static void
take_request (Asking *asking)
{
  QuiAsker *self = asking->asker;
  const char *token = (const char *) asking->request->data;
  const char *hint = token + strlen (token) + 1;
  const char *prompt = hint + strlen (hint) + 1;
  gboolean again;

  if (!g_str_equal (token, self->token))
    {
      drop (asking);
      return;
    }

  asking->prompt = g_strdup (prompt);
  again = g_hash_table_contains (self->given, prompt);
  if (again)
    {
      g_hash_table_remove (self->kept, prompt);
      g_hash_table_remove (self->given, prompt);
    }
  else if (g_hash_table_contains (self->kept, prompt))
    {
      const char *answer = g_hash_table_lookup (self->kept, prompt);

      g_hash_table_replace (self->given, g_strdup (prompt), g_strdup (answer));
      reply (asking, answer);
      drop (asking);
      return;
    }
  ask (asking, hint, again);
}

static guint
count_parts (const GByteArray *bytes)
{
  guint n = 0;

  for (guint i = 0; i < bytes->len; i++)
    n += bytes->data[i] == 0;
  return n;
}

static gboolean
on_asking (int          fd,
           GIOCondition condition,
           gpointer     data)
{
  Asking *asking = data;
  guint8 buffer[4096];
  gssize n = recv (fd, buffer, sizeof buffer, MSG_DONTWAIT);

  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    return G_SOURCE_CONTINUE;
  /* It has gone, and with it who waits; or says more than there is to say. */
  if (n <= 0 || asking->question != NULL || asking->request->len + n > MAX_REQUEST)
    {
      asking->source = 0;
      drop (asking);
      return G_SOURCE_REMOVE;
    }
  g_byte_array_append (asking->request, buffer, n);
  if (count_parts (asking->request) < N_PARTS)
    return G_SOURCE_CONTINUE;
  take_request (asking);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_incoming (int          fd,
             GIOCondition condition,
             gpointer     data)
{
  QuiAsker *self = data;
  struct ucred peer;
  socklen_t length = sizeof peer;
  int incoming = accept4 (fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
  Asking *asking;

  if (incoming < 0)
    return G_SOURCE_CONTINUE;
  if (getsockopt (incoming, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0 || peer.uid != geteuid ())
    {
      close (incoming);
      return G_SOURCE_CONTINUE;
    }
  asking = g_new0 (Asking, 1);
  asking->asker = self;
  asking->fd = incoming;
  asking->request = g_byte_array_new ();
  asking->source = g_unix_fd_add (incoming, G_IO_IN | G_IO_HUP | G_IO_ERR, on_asking, asking);
  g_ptr_array_add (self->askings, asking);
  return G_SOURCE_CONTINUE;
}

/* The whole */

static int
listen_at (const char  *path,
           GError     **error)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

  g_strlcpy (address.sun_path, path, sizeof address.sun_path);
  if (fd >= 0 && bind (fd, (struct sockaddr *) &address, sizeof address) == 0 && listen (fd, 8) == 0)
    return fd;
  g_set_error (error, QUI_ERROR, QUI_ERROR_TUNNEL, "%s: %s", path, g_strerror (errno));
  if (fd >= 0)
    close (fd);
  return -1;
}

static GHashTable *
new_answers (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_secret);
}

QuiAsker *
qui_asker_new (const char       *folder,
               GSourceOnceFunc   changed,
               GSourceOnceFunc   refused,
               gpointer          data,
               GError          **error)
{
  g_autofree char *path = g_build_filename (folder, "ask", NULL);
  int fd = listen_at (path, error);
  QuiAsker *self;

  if (fd < 0)
    return NULL;
  self = g_new0 (QuiAsker, 1);
  self->path = g_steal_pointer (&path);
  self->token = g_uuid_string_random ();
  self->fd = fd;
  self->source = g_unix_fd_add (fd, G_IO_IN, on_incoming, self);
  self->askings = g_ptr_array_new_with_free_func (asking_free);
  self->kept = new_answers ();
  self->given = new_answers ();
  self->changed = changed;
  self->refused = refused;
  self->data = data;
  return self;
}

void
qui_asker_free (QuiAsker *self)
{
  g_source_remove (self->source);
  g_ptr_array_unref (self->askings);
  close (self->fd);
  g_hash_table_unref (self->kept);
  g_hash_table_unref (self->given);
  g_free (self->path);
  g_free (self->token);
  g_free (self);
}

void
qui_asker_take_kept (QuiAsker *self,
                     QuiAsker *former)
{
  GHashTable *kept = self->kept;

  self->kept = former->kept;
  former->kept = kept;
}

/* Beside the program as it is built, else where it is installed; where a test says. */
static char *
find_program (void)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = self != NULL ? g_path_get_dirname (self) : NULL;
  char *beside;

  if (g_getenv ("QUI_ASKPASS") != NULL)
    return g_strdup (g_getenv ("QUI_ASKPASS"));
  beside = folder != NULL ? g_build_filename (folder, "quiesce-askpass", NULL) : NULL;
  if (beside != NULL && g_file_test (beside, G_FILE_TEST_IS_EXECUTABLE))
    return beside;
  g_free (beside);
  return g_strdup (QUI_LIBEXECDIR "/quiesce-askpass");
}

char **
qui_asker_set_environment (QuiAsker  *self,
                           char     **environment)
{
  g_autofree char *program = find_program ();

  environment = g_environ_setenv (environment, "SSH_ASKPASS", program, TRUE);
  environment = g_environ_setenv (environment, "SSH_ASKPASS_REQUIRE", "force", TRUE);
  environment = g_environ_setenv (environment, "QUI_ASKPASS_SOCKET", self->path, TRUE);
  return g_environ_setenv (environment, "QUI_ASKPASS_TOKEN", self->token, TRUE);
}

QuiQuestion *
qui_asker_get_question (QuiAsker *self)
{
  for (guint i = 0; i < self->askings->len; i++)
    {
      const Asking *asking = self->askings->pdata[i];

      if (asking->question != NULL && qui_question_is_open (asking->question))
        return asking->question;
    }
  return NULL;
}

void
qui_asker_end_run (QuiAsker *self,
                   gboolean  denied)
{
  GHashTableIter iter;
  gpointer prompt;

  g_hash_table_iter_init (&iter, self->given);
  while (denied && g_hash_table_iter_next (&iter, &prompt, NULL))
    g_hash_table_remove (self->kept, prompt);
  g_hash_table_remove_all (self->given);
  if (self->askings->len > 0)
    {
      GPtrArray *askings = g_steal_pointer (&self->askings);

      self->askings = g_ptr_array_new_with_free_func (asking_free);
      /* Whoever hears that one is withdrawn finds none of the others any more. */
      g_ptr_array_unref (askings);
      self->changed (self->data);
    }
}

void
qui_asker_note_accepted (QuiAsker *self)
{
  GHashTableIter iter;
  gpointer prompt;
  gpointer answer;

  g_hash_table_iter_init (&iter, self->given);
  while (g_hash_table_iter_next (&iter, &prompt, &answer))
    g_hash_table_replace (self->kept, g_strdup (prompt), g_strdup (answer));
}
