/* qui-safe-file.c: small private files, read and replaced without losing anything
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-safe-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "qui-error.h"

#define MAX_LINKS       40
#define MAX_SIZE        (16 * 1024 * 1024)
#define LOCK_WAIT       (5 * G_TIME_SPAN_SECOND)
#define LOCK_POLL       (10 * G_TIME_SPAN_MILLISECOND)
#define MAX_KEPT        100

static void
set_read_error (GError     **error,
                const char  *path,
                int          error_number)
{
  g_autofree char *name = g_filename_display_name (path);

  if (error_number == EACCES || error_number == EPERM)
    g_set_error (error, QUI_ERROR, QUI_ERROR_FAILED, _("“%s” cannot be read: you do not have the permission."), name);
  else if (error_number == EISDIR)
    g_set_error (error, QUI_ERROR, QUI_ERROR_FAILED, _("“%s” cannot be read: it is a folder."), name);
  else if (error_number == EINVAL)
    g_set_error (error, QUI_ERROR, QUI_ERROR_FAILED, _("“%s” cannot be read: it is not an ordinary file."), name);
  else
    g_set_error (error, QUI_ERROR, QUI_ERROR_FAILED, _("“%s” cannot be read: %s."), name, g_strerror (error_number));
}

void
qui_safe_file_set_write_error (GError     **error,
                               const char  *path,
                               int          error_number)
{
  g_autofree char *name = g_filename_display_name (path);

  switch (error_number)
    {
    case ENOSPC:
    case EDQUOT:
      g_set_error (error, QUI_ERROR, QUI_ERROR_FAILED, _("“%s” could not be saved: the disk is full."), name);
      break;

    case EROFS:
    case EACCES:
    case EPERM:
      g_set_error (error, QUI_ERROR, QUI_ERROR_FAILED, _("“%s” could not be saved: the file or its folder is read-only."), name);
      break;

    default:
      g_set_error (error, QUI_ERROR, QUI_ERROR_FAILED, _("“%s” could not be saved: %s."), name, g_strerror (error_number));
    }
}

char *
qui_safe_file_resolve (const char  *path,
                       GError     **error)
{
  g_autofree char *here = g_strdup (path);

  for (guint i = 0; i < MAX_LINKS; i++)
    {
      g_autofree char *target = NULL;
      g_autofree char *folder = NULL;
      struct stat info;

      if (lstat (here, &info) != 0 || !S_ISLNK (info.st_mode))
        return g_steal_pointer (&here);

      target = g_file_read_link (here, NULL);
      if (target == NULL)
        break;

      folder = g_path_get_dirname (here);
      g_free (here);
      here = g_path_is_absolute (target) ? g_steal_pointer (&target) : g_build_filename (folder, target, NULL);
    }

  set_read_error (error, path, ELOOP);
  return NULL;
}

/* As much of @length as there is; -1 with errno on error. */
static gssize
read_all (int    fd,
          char  *buffer,
          gsize  length)
{
  gsize done = 0;

  while (done < length)
    {
      gssize n = read (fd, buffer + done, length - done);

      if (n == 0)
        break;
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return -1;
      done += n;
    }

  return done;
}

static gboolean
write_all (int         fd,
           const char *buffer,
           gsize       length)
{
  while (length > 0)
    {
      gssize n = write (fd, buffer, length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return FALSE;
      buffer += n;
      length -= n;
    }

  return TRUE;
}

/* Closes @fd without changing errno. */
static void
close_quietly (int fd)
{
  int saved = errno;

  close (fd);
  errno = saved;
}

gboolean
qui_safe_file_read (const char  *path,
                    char       **contents,
                    gsize       *length,
                    gint64      *modified,
                    GError     **error)
{
  g_autofree char *buffer = NULL;
  struct stat info;
  gssize n;
  /* O_NONBLOCK: a FIFO in its place must not hold us. */
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

  *contents = NULL;
  *length = 0;
  *modified = 0;

  if (fd < 0 && errno == ENOENT)
    return TRUE;
  if (fd < 0 || fstat (fd, &info) != 0)
    goto failed;

  errno = S_ISDIR (info.st_mode) ? EISDIR : !S_ISREG (info.st_mode) ? EINVAL : info.st_size > MAX_SIZE ? EFBIG : 0;
  if (errno != 0)
    goto failed;

  buffer = g_malloc (info.st_size + 1);
  n = read_all (fd, buffer, info.st_size);
  if (n < 0)
    goto failed;

  close (fd);
  buffer[n] = '\0';
  *contents = g_steal_pointer (&buffer);
  *length = n;
  *modified = info.st_mtime;
  return TRUE;

failed:
  set_read_error (error, path, errno);
  if (fd >= 0)
    close (fd);
  return FALSE;
}

gboolean
qui_safe_file_read_tail (const char  *path,
                         gsize        max,
                         char       **contents,
                         gsize       *length,
                         gboolean    *cut,
                         GError     **error)
{
  g_autofree char *buffer = NULL;
  struct stat info;
  gssize n = -1;
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

  *contents = NULL;
  *length = 0;
  *cut = FALSE;
  if (fd < 0 && errno == ENOENT)
    return TRUE;

  if (fd >= 0 && fstat (fd, &info) == 0)
    {
      errno = S_ISDIR (info.st_mode) ? EISDIR : !S_ISREG (info.st_mode) ? EINVAL : 0;
      *cut = (guint64) info.st_size > max;
      if (errno == 0 && (!*cut || lseek (fd, info.st_size - max, SEEK_SET) >= 0))
        {
          buffer = g_malloc ((*cut ? max : (gsize) info.st_size) + 1);
          n = read_all (fd, buffer, *cut ? max : (gsize) info.st_size);
        }
    }
  if (n < 0)
    set_read_error (error, path, errno);
  if (fd >= 0)
    close (fd);
  if (n < 0)
    return FALSE;

  buffer[n] = '\0';
  *contents = g_steal_pointer (&buffer);
  *length = n;
  return TRUE;
}

gboolean
qui_safe_file_make_folder (const char  *path,
                           GError     **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (g_mkdir_with_parents (folder, 0700) == 0)
    return TRUE;

  qui_safe_file_set_write_error (error, path, errno);
  return FALSE;
}

gboolean
qui_safe_file_lock_fd (int fd)
{
  gint64 deadline = g_get_monotonic_time () + LOCK_WAIT;

  while (flock (fd, LOCK_EX | LOCK_NB) != 0)
    {
      /* Anything but "held" means that there are no locks here, as on some network file systems. */
      if (errno != EWOULDBLOCK && errno != EINTR)
        break;
      if (g_get_monotonic_time () > deadline)
        return FALSE;
      g_usleep (LOCK_POLL);
    }

  return TRUE;
}

int
qui_safe_file_lock (const char  *path,
                    GError     **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd >= 0 && qui_safe_file_lock_fd (fd))
    return fd;

  qui_safe_file_set_write_error (error, path, fd >= 0 ? EBUSY : errno);
  if (fd >= 0)
    close (fd);

  return -1;
}

void
qui_safe_file_unlock (int lock)
{
  close (lock);
}

static gboolean
sync_folder (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean synced;

  if (fd < 0)
    return FALSE;

  /* EINVAL: this file system has nothing to sync there. */
  synced = fsync (fd) == 0 || errno == EINVAL;
  close_quietly (fd);

  return synced;
}

/* Writes a new file durably; errno on failure, and then no file is left. */
static gboolean
write_new (const char *path,
           int         fd,
           const char *contents,
           gsize       length)
{
  gboolean written = write_all (fd, contents, length) && fsync (fd) == 0;

  close_quietly (fd);
  if (!written)
    {
      int saved = errno;

      g_unlink (path);
      errno = saved;
    }

  return written;
}

gboolean
qui_safe_file_replace (const char  *path,
                       const char  *contents,
                       gsize        length,
                       GError     **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *name = g_strdup_printf (".%s.XXXXXX", base);
  g_autofree char *temporary = g_build_filename (folder, name, NULL);
  int fd;

  if (faccessat (AT_FDCWD, path, W_OK, AT_EACCESS) != 0 && errno != ENOENT)
    goto failed;

  fd = g_mkstemp_full (temporary, O_WRONLY | O_CLOEXEC, 0600);
  if (fd < 0 || !write_new (temporary, fd, contents, length))
    goto failed;

  if (g_rename (temporary, path) != 0)
    {
      int saved = errno;

      g_unlink (temporary);
      errno = saved;
      goto failed;
    }

  if (sync_folder (path))
    return TRUE;

failed:
  qui_safe_file_set_write_error (error, path, errno);
  return FALSE;
}

static gboolean
holds (const char *path,
       const char *contents,
       gsize       length)
{
  g_autofree char *there = NULL;
  gsize n;
  gint64 modified;

  return qui_safe_file_read (path, &there, &n, &modified, NULL) && there != NULL && n == length && memcmp (there, contents, n) == 0;
}

char *
qui_safe_file_keep_damaged (const char  *path,
                            const char  *contents,
                            gsize        length,
                            gint64       modified,
                            GError     **error)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (modified);
  g_autofree char *stamp = time != NULL ? g_date_time_format (time, "%Y%m%dT%H%M%SZ") : g_strdup ("0");

  /* Named by the damaged file's own time: looking at it twice keeps it once. */
  for (guint i = 1; i < MAX_KEPT; i++)
    {
      g_autofree char *kept = i == 1 ? g_strdup_printf ("%s.damaged-%s", path, stamp)
                                     : g_strdup_printf ("%s.damaged-%s-%u", path, stamp, i);
      int fd = g_open (kept, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

      if (fd >= 0 && write_new (kept, fd, contents, length) && sync_folder (kept))
        return g_steal_pointer (&kept);
      if (fd >= 0 || errno != EEXIST)
        {
          qui_safe_file_set_write_error (error, kept, errno);
          return NULL;
        }
      if (holds (kept, contents, length))
        return g_steal_pointer (&kept);
    }

  qui_safe_file_set_write_error (error, path, EEXIST);
  return NULL;
}
