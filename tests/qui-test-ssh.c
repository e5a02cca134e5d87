/* qui-test-ssh.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-test-ssh.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <pwd.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "qui-test-cluster.h"

struct _QuiTestSsh
{
  char        *folder;
  GSubprocess *sshd;
  guint16      port;
};

char *
qui_test_ssh_path (QuiTestSsh *self,
                   const char *file)
{
  return g_build_filename (self->folder, file, NULL);
}

static void
write_file (QuiTestSsh *self,
            const char *file,
            const char *text)
{
  g_autofree char *path = qui_test_ssh_path (self, file);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_assert_cmpint (g_chmod (path, 0644), ==, 0);
}

static char *
read_file (QuiTestSsh *self,
           const char *file)
{
  g_autofree char *path = qui_test_ssh_path (self, file);
  char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return g_strchomp (text);
}

static void
make_key (QuiTestSsh *self,
          const char *file,
          const char *passphrase)
{
  g_autofree char *path = qui_test_ssh_path (self, file);
  /* Few rounds: what is tested is not how long guessing takes. */
  const char *argv[] = { "ssh-keygen", "-q", "-t", "ed25519", "-a", "1", "-N", passphrase, "-C", file, "-f", path, NULL };
  int status;

  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, NULL));
  g_assert_true (g_spawn_check_wait_status (status, NULL));
}

static const char *
account (void)
{
  /* sshd as root wants an account of its own; as somebody else it lets in that one only, which is enough. */
  return getuid () != 0 ? g_get_user_name () : getpwnam ("postgres") != NULL ? "postgres" : "nobody";
}

static void
write_server_config (QuiTestSsh *self)
{
  g_autofree char *key = read_file (self, "key.pub");
  g_autofree char *locked = read_file (self, "locked.pub");
  g_autofree char *narrow = read_file (self, "narrow.pub");
  g_autofree char *authorized = g_strdup_printf ("%s\n%s\nrestrict,port-forwarding,permitopen=\"127.0.0.1:1\" %s\n", key, locked, narrow);
  g_autofree char *config =
    g_strdup_printf ("ListenAddress 127.0.0.1\nPort %d\nHostKey %s/host\nAuthorizedKeysFile %s/authorized_keys\n"
                     "UsePAM no\nStrictModes no\nPidFile none\nLogLevel QUIET\nMaxStartups 100\n", self->port, self->folder, self->folder);

  write_file (self, "authorized_keys", authorized);
  write_file (self, "sshd_config", config);
}

static void
write_client_config (QuiTestSsh *self)
{
  g_autofree char *host = read_file (self, "host.pub");
  g_autofree char *other = read_file (self, "other.pub");
  g_autofree char *known = g_strdup_printf ("[127.0.0.1]:%d %s\n", self->port, host);
  g_autofree char *changed = g_strdup_printf ("[127.0.0.1]:%d %s\n", self->port, other);
  g_autofree char *config =
    g_strdup_printf ("Host locked\n  IdentityFile %1$s/locked\n"
                     "Host unknown\n  UserKnownHostsFile %1$s/known_new\n  StrictHostKeyChecking ask\n"
                     "Host changed\n  UserKnownHostsFile %1$s/known_changed\n"
                     "Host refused\n  IdentityFile %1$s/other\n"
                     "Host narrow\n  IdentityFile %1$s/narrow\n"
                     "Host password\n  PreferredAuthentications password\n"
                     "Host nowhere\n  Port 1\n"
                     "Host * !refused !locked !narrow\n  IdentityFile %1$s/key\n"
                     "Host *\n  HostName 127.0.0.1\n  Port %2$d\n  User %3$s\n  IdentitiesOnly yes\n  IdentityAgent none\n  PreferredAuthentications publickey\n"
                     "  UserKnownHostsFile %1$s/known_hosts\n  GlobalKnownHostsFile /dev/null\n  UpdateHostKeys no\n  StrictHostKeyChecking yes\n"
                     /* What a person may have there, and what must not get in the way. A jump host's is not ours to change. */
                     "Host * !hop\n  ControlMaster auto\n  ControlPath %1$s/control-%%h-%%p\n  ControlPersist yes\n  RemoteCommand true\n  RequestTTY force\n"
                     "  ExitOnForwardFailure yes\n  BatchMode yes\n  ForkAfterAuthentication yes\n  LogLevel QUIET\n",
                     self->folder, self->port, account ());

  write_file (self, "known_hosts", known);
  write_file (self, "known_changed", changed);
  write_file (self, "config", config);
}

/* sshd wants to be called by its whole path, and by an account that may not get at where it is. */
static char *
copy_program (QuiTestSsh *self,
              const char *program,
              const char *name)
{
  g_autoptr (GFile) from = g_file_new_for_path (program);
  char *path = qui_test_ssh_path (self, name);
  g_autoptr (GFile) to = g_file_new_for_path (path);

  g_assert_true (g_file_copy (from, to, G_FILE_COPY_NONE, NULL, NULL, NULL, NULL));
  g_assert_cmpint (g_chmod (path, 0755), ==, 0);
  return path;
}

/* Since OpenSSH 9.8 and 10.0 sshd is made of several programs, which it looks for where it was to be installed. */
static void
add_helpers (QuiTestSsh *self,
             const char *sshd)
{
  static const char * const helpers[][2] = { { "sshd-session", "SshdSessionPath" }, { "sshd-auth", "SshdAuthPath" } };
  g_autofree char *folder = g_path_get_dirname (sshd);
  g_autofree char *config = read_file (self, "sshd_config");
  g_autoptr (GString) text = g_string_new (config);

  for (guint i = 0; i < G_N_ELEMENTS (helpers); i++)
    {
      g_autofree char *program = g_build_filename (folder, "..", "lib", "openssh", helpers[i][0], NULL);
      g_autofree char *copy = NULL;

      if (!g_file_test (program, G_FILE_TEST_IS_EXECUTABLE))
        continue;
      copy = copy_program (self, program, helpers[i][0]);
      g_string_append_printf (text, "\n%s %s\n", helpers[i][1], copy);
    }
  write_file (self, "sshd_config", text->str);
}

static guint16
find_port (void)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);

  g_assert_cmpuint (port, !=, 0);
  g_socket_listener_close (listener);
  return port;
}

static gboolean
listens (gpointer data)
{
  QuiTestSsh *self = data;
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = g_socket_client_connect_to_host (client, "127.0.0.1", self->port, NULL, NULL);

  return connection != NULL;
}

QuiTestSsh *
qui_test_ssh_start (void)
{
  g_autofree char *installed = g_find_program_in_path ("sshd");
  g_autofree char *program = NULL;
  g_autofree char *sshd_config = NULL;
  g_autofree char *config = NULL;
  g_autofree char *host_key = NULL;
  g_autoptr (GError) error = NULL;
  QuiTestSsh *self;

  if (installed == NULL)
    return NULL;
  self = g_new0 (QuiTestSsh, 1);
  self->folder = g_dir_make_tmp ("quiesce-ssh-XXXXXX", NULL);
  g_assert_cmpint (g_chmod (self->folder, 0755), ==, 0);
  self->port = find_port ();
  make_key (self, "host", "");
  make_key (self, "other", "");
  make_key (self, "key", "");
  make_key (self, "narrow", "");
  make_key (self, "locked", QUI_TEST_SSH_PASSPHRASE);
  write_server_config (self);
  write_client_config (self);

  program = copy_program (self, installed, "sshd");
  add_helpers (self, installed);
  sshd_config = qui_test_ssh_path (self, "sshd_config");
  host_key = qui_test_ssh_path (self, "host");
  if (getuid () == 0)
    {
      const struct passwd *entry = getpwnam (account ());

      g_assert_cmpint (chown (host_key, entry->pw_uid, entry->pw_gid), ==, 0);
      self->sshd = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "setpriv", "--reuid", account (), "--clear-groups", "--pdeathsig", "KILL",
                                     program, "-D", "-e", "-f", sshd_config, NULL);
    }
  else
    self->sshd = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "setpriv", "--pdeathsig", "KILL", program, "-D", "-e", "-f", sshd_config, NULL);
  g_assert_no_error (error);
  g_assert_true (qui_test_wait_until (listens, self, 10000));

  config = qui_test_ssh_path (self, "config");
  g_setenv ("QUI_SSH_CONFIG", config, TRUE);
  return self;
}

void
qui_test_ssh_stop (QuiTestSsh *self)
{
  const char *argv[] = { "rm", "-rf", self->folder, NULL };

  g_subprocess_force_exit (self->sshd);
  g_subprocess_wait (self->sshd, NULL, NULL);
  g_object_unref (self->sshd);
  g_unsetenv ("QUI_SSH_CONFIG");
  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
  g_free (self->folder);
  g_free (self);
}

static void
signal_children (int parent,
                 int signal)
{
  g_autofree int *children = qui_test_ssh_find (parent, NULL);

  for (guint i = 0; children[i] != 0; i++)
    {
      signal_children (children[i], signal);
      kill (children[i], signal);
    }
}

void
qui_test_ssh_signal_sessions (QuiTestSsh *self,
                              int         signal)
{
  signal_children (atoi (g_subprocess_get_identifier (self->sshd)), signal);
}

static gboolean
is_wanted (const char *pid,
           int         parent,
           const char *part)
{
  g_autofree char *stat_path = g_strdup_printf ("/proc/%s/stat", pid);
  g_autofree char *cmdline_path = g_strdup_printf ("/proc/%s/cmdline", pid);
  g_autofree char *stat_text = NULL;
  g_autofree char *cmdline = NULL;
  gsize length = 0;
  int its_parent;

  if (!g_file_get_contents (stat_path, &stat_text, NULL, NULL) || strrchr (stat_text, ')') == NULL
      || sscanf (strrchr (stat_text, ')'), ") %*c %d", &its_parent) != 1 || (parent != 0 && its_parent != parent))
    return FALSE;
  if (part == NULL)
    return TRUE;
  g_file_get_contents (cmdline_path, &cmdline, &length, NULL);
  for (gsize i = 0; i < length; i++)
    if (cmdline[i] == '\0')
      cmdline[i] = ' ';
  return cmdline != NULL && strstr (cmdline, part) != NULL;
}

int *
qui_test_ssh_find (int         parent,
                   const char *part)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc", 0, NULL);
  GArray *found = g_array_new (TRUE, FALSE, sizeof (int));
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_ascii_isdigit (*name) && is_wanted (name, parent, part))
      {
        int pid = (int) g_ascii_strtoll (name, NULL, 10);

        g_array_append_val (found, pid);
      }
  return (int *) (gpointer) g_array_free (found, FALSE);
}
