/* qui-private-folder.c: a folder for sockets, that nobody else gets into and that does not outlive the program
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-private-folder.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "qui-error.h"

/* The path of a socket has 107 bytes, of which the names in the folder take their share. */
#define MAX_PATH 70
#define PREFIX   "tunnel-"

struct _QuiPrivateFolder
{
  char *path;
  int   lock;   /* held as long as we live */
};

/* ssh gives a meaning to other characters. */
static gboolean
is_plain (const char *path)
{
  return strspn (path, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "/._-") == strlen (path);
}

static int
open_folder (const char *path)
{
  return open (path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/* A folder of ours that nobody else can change. */
static gboolean
is_private (int fd)
{
  struct stat info;

  return fstat (fd, &info) == 0 && S_ISDIR (info.st_mode) && info.st_uid == geteuid () && (info.st_mode & 077) == 0;
}

/* Locked, so that nobody takes for left behind what is just being made; -1: not to be had. */
static int
open_base (const char *path)
{
  int fd;

  if (!is_plain (path) || strlen (path) > MAX_PATH || (g_mkdir (path, 0700) != 0 && errno != EEXIST))
    return -1;
  fd = open_folder (path);
  if (fd >= 0 && is_private (fd) && flock (fd, LOCK_EX) == 0)
    return fd;
  if (fd >= 0)
    close (fd);
  return -1;
}

/* Two storeys deep, and no further: that is all there can be. */
static void
take_away (const char *path,
           guint       storeys)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *inner = g_build_filename (path, name, NULL);
      struct stat info;

      if (lstat (inner, &info) == 0 && S_ISDIR (info.st_mode) && storeys > 0)
        take_away (inner, storeys - 1);
      else
        unlink (inner);
    }
  rmdir (path);
}

static void
take_away_dead (const char *base)
{
  g_autoptr (GDir) dir = g_dir_open (base, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (base, name, NULL);
      int fd = g_str_has_prefix (name, PREFIX) ? open_folder (path) : -1;

      if (fd < 0)
        continue;
      if (is_private (fd) && flock (fd, LOCK_EX | LOCK_NB) == 0)
        take_away (path, 1);
      close (fd);
    }
}

static QuiPrivateFolder *
make_in (const char *base)
{
  QuiPrivateFolder *self = g_new0 (QuiPrivateFolder, 1);

  self->path = g_build_filename (base, PREFIX "XXXXXX", NULL);
  self->lock = g_mkdtemp_full (self->path, 0700) != NULL ? open_folder (self->path) : -1;
  if (self->lock >= 0 && flock (self->lock, LOCK_EX | LOCK_NB) == 0)
    return self;
  qui_private_folder_free (self);
  return NULL;
}

QuiPrivateFolder *
qui_private_folder_new (GError **error)
{
  g_autofree char *runtime = g_build_filename (g_get_user_runtime_dir (), "quiesce", NULL);
  g_autofree char *temporary = g_strdup_printf ("%s/quiesce-%u", g_get_tmp_dir (), (guint) geteuid ());
  g_autofree char *plain = g_strdup_printf ("/tmp/quiesce-%u", (guint) geteuid ());
  const char *bases[] = { runtime, temporary, plain };

  for (guint i = 0; i < G_N_ELEMENTS (bases); i++)
    {
      int base = open_base (bases[i]);
      QuiPrivateFolder *self;

      if (base < 0)
        continue;
      take_away_dead (bases[i]);
      self = make_in (bases[i]);
      close (base);
      if (self != NULL)
        return self;
    }

  g_set_error (error, QUI_ERROR, QUI_ERROR_TUNNEL, _("No private folder could be made for the tunnel in %s"), temporary);
  return NULL;
}

void
qui_private_folder_free (QuiPrivateFolder *self)
{
  if (self->lock >= 0)
    {
      take_away (self->path, 1);
      close (self->lock);
    }
  g_free (self->path);
  g_free (self);
}

const char *
qui_private_folder_get_path (QuiPrivateFolder *self)
{
  return self->path;
}
