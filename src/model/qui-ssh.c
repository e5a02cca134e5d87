/* qui-ssh.c: one run of ssh
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-ssh.h"

#include <errno.h>
#include <glib-unix.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "qui-error.h"

#define MAX_OUTPUT 16384
#define PATIENCE   500   /* ms, before it is killed */

struct _QuiSsh
{
  GPid             pid;
  int              fd;            /* its standard error */
  guint            output_source;
  guint            kill_source;
  GString         *output;
  gint64           silent_since;
  gboolean         abandoned;     /* nobody wants to hear of it */
  GSourceOnceFunc  ended;
  gpointer         data;
};

static void
qui_ssh_free (QuiSsh *self)
{
  g_clear_handle_id (&self->output_source, g_source_remove);
  g_clear_handle_id (&self->kill_source, g_source_remove);
  close (self->fd);
  g_string_free (self->output, TRUE);
  g_free (self);
}

/* FALSE: there will be no more. */
static gboolean
read_output (QuiSsh *self)
{
  char buffer[4096];
  gssize n;

  while ((n = read (self->fd, buffer, sizeof buffer)) > 0)
    {
      g_string_append_len (self->output, buffer, n);
      if (self->output->len > MAX_OUTPUT)
        g_string_erase (self->output, 0, self->output->len - MAX_OUTPUT);
      self->silent_since = g_get_monotonic_time ();
    }
  return n < 0 && (errno == EAGAIN || errno == EINTR);
}

static gboolean
on_output (int          fd,
           GIOCondition condition,
           gpointer     data)
{
  QuiSsh *self = data;

  if (read_output (self))
    return G_SOURCE_CONTINUE;
  self->output_source = 0;
  return G_SOURCE_REMOVE;
}

static void
on_ended (GPid     pid,
          int      status,
          gpointer data)
{
  QuiSsh *self = data;

  /* What it began: the ssh of a jump host, the one that asks. */
  kill (-pid, SIGKILL);
  g_spawn_close_pid (pid);
  self->pid = 0;
  read_output (self);
  if (self->abandoned)
    qui_ssh_free (self);
  else
    self->ended (self->data);
}

/* Between fork and exec. */
static void
set_up_child (gpointer data)
{
  sigset_t none;

  setsid ();
  prctl (PR_SET_PDEATHSIG, SIGTERM);
  signal (SIGTERM, SIG_DFL);
  sigemptyset (&none);
  sigprocmask (SIG_SETMASK, &none, NULL);
  /* We may have ended before that. */
  if (getppid () != GPOINTER_TO_INT (data))
    _exit (1);
}

QuiSsh *
qui_ssh_start (char            **argv,
               char            **environment,
               GSourceOnceFunc   ended,
               gpointer          data,
               GError          **error)
{
  const GSpawnFlags flags = G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_CLOEXEC_PIPES | G_SPAWN_STDOUT_TO_DEV_NULL;
  g_autoptr (GError) local = NULL;
  QuiSsh *self;
  GPid pid;
  int fd;

  if (!g_spawn_async_with_pipes (NULL, argv, environment, flags, set_up_child, GINT_TO_POINTER (getpid ()), &pid, NULL, NULL, &fd, &local))
    {
      g_set_error_literal (error, QUI_ERROR, QUI_ERROR_TUNNEL, local->message);
      return NULL;
    }

  self = g_new0 (QuiSsh, 1);
  self->pid = pid;
  self->fd = fd;
  self->output = g_string_new (NULL);
  self->ended = ended;
  self->data = data;
  g_unix_set_fd_nonblocking (fd, TRUE, NULL);
  self->output_source = g_unix_fd_add (fd, G_IO_IN | G_IO_HUP | G_IO_ERR, on_output, self);
  g_child_watch_add (pid, on_ended, self);
  return self;
}

static gboolean
on_patience_over (gpointer data)
{
  QuiSsh *self = data;

  self->kill_source = 0;
  kill (-self->pid, SIGKILL);
  return G_SOURCE_REMOVE;
}

void
qui_ssh_end (QuiSsh *self)
{
  if (self->pid == 0)
    {
      qui_ssh_free (self);
      return;
    }
  self->abandoned = TRUE;
  kill (-self->pid, SIGTERM);
  self->kill_source = g_timeout_add (PATIENCE, on_patience_over, self);
}

GString *
qui_ssh_get_output (QuiSsh *self)
{
  read_output (self);
  return self->output;
}

void
qui_ssh_forget_output (QuiSsh *self)
{
  read_output (self);
  g_string_truncate (self->output, 0);
}

gint64
qui_ssh_get_silent_since (QuiSsh *self)
{
  return self->silent_since;
}
