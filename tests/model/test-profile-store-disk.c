/* test-profile-store-disk.c: saved connections when the file is damaged, or the disk does not want
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* unshare(), setresuid() */
#define _GNU_SOURCE 1

#include "qui-test-store.h"

#include <glib/gstdio.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "qui-error.h"

#define NOBODY 65534

/* Whether this process has a mount namespace of its own, so that file systems can be mounted and go with it. */
static gboolean can_mount;

static void
test_damaged (QuiTestStore *fixture, gconstpointer data)
{
  /* The header of the second is lost: its host must not become the first's. */
  static const char damaged[] = "[" A "]\nname=a\nhost=good\n\n[22222222-2222\nname=b\nhost=wrong\n\n[" C "]\nname=c\n\0\0\0user=x\n";
  g_autofree char *others = NULL;
  g_autofree char *others_later = NULL;
  g_autofree char *kept = NULL;
  g_autofree char *kept_text = NULL;
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autofree char *untouched = NULL;
  gsize length;

  qui_test_store_write_file (fixture, damaged, sizeof damaged - 1);
  qui_test_store_load (fixture->store);
  qui_test_store_assert_names (fixture->store, "a c");
  g_assert_cmpstr (qui_profile_get_host (qui_profile_store_find (fixture->store, A)), ==, "good");
  g_assert_cmpstr (qui_profile_get_user (qui_profile_store_find (fixture->store, C)), ==, "");
  qui_test_store_assert_problem (fixture->store, "damaged");

  others = qui_test_store_others_in_folder (fixture->path);
  g_assert_true (g_str_has_prefix (others, "connections.ini.damaged-"));
  g_assert_nonnull (strstr (qui_profile_store_get_problem (fixture->store), others));
  kept = g_build_filename (folder, others, NULL);

  /* Looked at only: as it was, and kept once however often it is looked at. */
  g_assert_true (g_file_get_contents (fixture->path, &untouched, &length, NULL));
  g_assert_cmpmem (untouched, length, damaged, sizeof damaged - 1);
  qui_test_store_load (fixture->store);
  qui_test_store_assert_on_disk (fixture->path, "a c");

  qui_test_store_put_new (fixture->store, "d");
  qui_test_store_save (fixture->store);
  qui_test_store_assert_on_disk (fixture->path, "a c d");
  qui_test_store_assert_problem (fixture->store, "damaged");
  others_later = qui_test_store_others_in_folder (fixture->path);
  g_assert_cmpstr (others_later, ==, others);
  g_assert_true (g_file_get_contents (kept, &kept_text, &length, NULL));
  g_assert_cmpmem (kept_text, length, damaged, sizeof damaged - 1);
}

static void
test_all_damaged (QuiTestStore *fixture, gconstpointer data)
{
  g_autofree char *others = NULL;

  qui_test_store_write_file (fixture, "\x7f" "ELF\x01\x02 no key file at all", -1);
  qui_test_store_load (fixture->store);
  qui_test_store_assert_names (fixture->store, "");
  qui_test_store_assert_problem (fixture->store, "damaged");
  qui_test_store_put_new (fixture->store, "a");
  qui_test_store_save (fixture->store);
  qui_test_store_assert_on_disk (fixture->path, "a");
  others = qui_test_store_others_in_folder (fixture->path);
  g_assert_true (g_str_has_prefix (others, "connections.ini.damaged-"));
}

static void
test_odd_values (QuiTestStore *fixture, gconstpointer data)
{
  qui_test_store_write_file (fixture, "[" A "]\nname=caf\xe9 \\q\nport=abc\nkeep-password=maybe\nenvironment=\n[not a uuid]\nname=x\n[" A "]\nhost=h\n", -1);
  qui_test_store_load (fixture->store);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->store)), ==, 1);
  g_assert_cmpstr (qui_profile_get_name (qui_profile_store_find (fixture->store, A)), ==, "caf\357\277\275 \\q");
  g_assert_cmpstr (qui_profile_get_port (qui_profile_store_find (fixture->store, A)), ==, "abc");
  g_assert_cmpstr (qui_profile_get_host (qui_profile_store_find (fixture->store, A)), ==, "h");
  g_assert_false (qui_profile_get_keep_password (qui_profile_store_find (fixture->store, A)));
}

/* --- When the disk does not want */

static gboolean
mount_small (QuiTestStore *fixture, const char *options)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);

  if (!can_mount)
    {
      g_test_skip ("no file system can be mounted here");
      return FALSE;
    }
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_cmpint (mount ("tmpfs", folder, "tmpfs", 0, options), ==, 0);
  return TRUE;
}

static void
unmount (QuiTestStore *fixture)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);

  g_assert_cmpint (umount2 (folder, MNT_DETACH), ==, 0);
}

static void
test_full_disk (QuiTestStore *fixture, gconstpointer data)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *ballast = NULL;
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autofree char *zeros = g_malloc0 (1024 * 1024);
  g_autoptr (GError) error = NULL;
  FILE *file;

  if (!mount_small (fixture, "size=64k,mode=0700"))
    return;

  qui_test_store_load (fixture->store);
  qui_test_store_put_new (fixture->store, "a");
  qui_test_store_save (fixture->store);
  before = qui_test_store_contents (fixture->path);

  ballast = g_build_filename (folder, "ballast", NULL);
  file = g_fopen (ballast, "w");
  fwrite (zeros, 1, 1024 * 1024, file);
  fclose (file);

  qui_test_store_put_new (fixture->store, "b");
  error = qui_test_store_try_save (fixture->store);
  g_assert_error (error, QUI_ERROR, QUI_ERROR_FAILED);
  qui_test_store_assert_problem (fixture->store, "disk is full");
  g_assert_false (qui_profile_store_is_saved (fixture->store));
  qui_test_store_assert_names (fixture->store, "a b");
  after = qui_test_store_contents (fixture->path);
  g_assert_cmpstr (after, ==, before);

  /* Space again: what waited is written. */
  g_unlink (ballast);
  qui_test_store_save (fixture->store);
  qui_test_store_assert_problem (fixture->store, NULL);
  qui_test_store_assert_on_disk (fixture->path, "a b");
  qui_test_store_assert_nothing_beside (fixture->path);
  unmount (fixture);
}

static void
test_read_only_disk (QuiTestStore *fixture, gconstpointer data)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autoptr (GError) error = NULL;

  if (!mount_small (fixture, "size=64k,mode=0700"))
    return;

  qui_test_store_write_file (fixture, "[" A "]\nname=a\n", -1);
  qui_test_store_load (fixture->store);
  g_assert_cmpint (mount (NULL, folder, NULL, MS_REMOUNT | MS_RDONLY, NULL), ==, 0);
  qui_test_store_put_new (fixture->store, "b");
  error = qui_test_store_try_save (fixture->store);
  g_assert_error (error, QUI_ERROR, QUI_ERROR_FAILED);
  qui_test_store_assert_problem (fixture->store, "read-only");
  qui_test_store_assert_names (fixture->store, "a b");

  /* A reload forgets nothing of it. */
  qui_test_store_load (fixture->store);
  qui_test_store_assert_names (fixture->store, "a b");
  qui_test_store_assert_problem (fixture->store, "read-only");

  g_assert_cmpint (mount (NULL, folder, NULL, MS_REMOUNT, NULL), ==, 0);
  qui_test_store_put_new (fixture->store, "c");
  qui_test_store_save (fixture->store);
  qui_test_store_assert_on_disk (fixture->path, "a b c");
  unmount (fixture);
}

/* Damaged on a disk that cannot take the copy: shown as far as it goes, and left alone. */
static void
test_damaged_read_only (QuiTestStore *fixture, gconstpointer data)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autoptr (GError) error = NULL;

  if (!mount_small (fixture, "size=64k,mode=0700"))
    return;

  qui_test_store_write_file (fixture, "[" A "]\nname=a\nbroken\n", -1);
  g_assert_cmpint (mount (NULL, folder, NULL, MS_REMOUNT | MS_RDONLY, NULL), ==, 0);
  qui_test_store_load (fixture->store);
  qui_test_store_assert_names (fixture->store, "a");
  qui_test_store_assert_problem (fixture->store, "could not be kept");
  qui_test_store_put_new (fixture->store, "b");
  error = qui_test_store_try_save (fixture->store);
  g_assert_error (error, QUI_ERROR, QUI_ERROR_FAILED);
  unmount (fixture);
}

/* Permission bits do not bind root: the rest of such a test runs as nobody. */
static gboolean
become_nobody (QuiTestStore *fixture)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);

  if (geteuid () != 0)
    return TRUE;

  if (chown (fixture->folder, NOBODY, NOBODY) != 0 || chown (folder, NOBODY, NOBODY) != 0 || chown (fixture->path, NOBODY, NOBODY) != 0
      || setresgid (NOBODY, NOBODY, NOBODY) != 0 || setresuid (NOBODY, NOBODY, NOBODY) != 0)
    return FALSE;

  return TRUE;
}

static void
permissions_in_subprocess (gconstpointer func)
{
  QuiTestStore fixture;

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, 0);
      g_test_trap_assert_passed ();
      return;
    }

  qui_test_store_set_up (&fixture, NULL);
  qui_test_store_write_file (&fixture, "[" A "]\nname=a\n", -1);
  g_assert_true (become_nobody (&fixture));
  ((void (*) (QuiTestStore *)) func) (&fixture);
  qui_test_store_tear_down (&fixture, NULL);
}

static void
read_only_folder (QuiTestStore *fixture)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_chmod (folder, 0500), ==, 0);
  qui_test_store_load (fixture->store);
  qui_test_store_put_new (fixture->store, "b");
  error = qui_test_store_try_save (fixture->store);
  g_assert_error (error, QUI_ERROR, QUI_ERROR_FAILED);
  qui_test_store_assert_problem (fixture->store, "read-only");
  qui_test_store_assert_names (fixture->store, "a b");

  g_assert_cmpint (g_chmod (folder, 0700), ==, 0);
  qui_test_store_save (fixture->store);
  qui_test_store_assert_on_disk (fixture->path, "a b");
}

/* Whoever takes the write permission away means it, though the folder would let us replace the file. */
static void
read_only_file (QuiTestStore *fixture)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_chmod (fixture->path, 0400), ==, 0);
  qui_test_store_load (fixture->store);
  qui_test_store_put_new (fixture->store, "b");
  error = qui_test_store_try_save (fixture->store);
  g_assert_error (error, QUI_ERROR, QUI_ERROR_FAILED);
  qui_test_store_assert_problem (fixture->store, "read-only");
  qui_test_store_assert_on_disk (fixture->path, "a");
}

static void
unreadable_file (QuiTestStore *fixture)
{
  g_autoptr (GError) load_error = NULL;
  g_autoptr (GError) save_error = NULL;

  g_assert_cmpint (g_chmod (fixture->path, 0200), ==, 0);
  load_error = qui_test_store_try_load (fixture->store);
  g_assert_error (load_error, QUI_ERROR, QUI_ERROR_FAILED);
  qui_test_store_assert_problem (fixture->store, "permission");

  qui_test_store_put_new (fixture->store, "b");
  save_error = qui_test_store_try_save (fixture->store);
  g_assert_error (save_error, QUI_ERROR, QUI_ERROR_FAILED);
  qui_test_store_assert_names (fixture->store, "b");

  /* Nothing was lost meanwhile. */
  g_assert_cmpint (g_chmod (fixture->path, 0600), ==, 0);
  qui_test_store_save (fixture->store);
  qui_test_store_assert_names (fixture->store, "a b");
  qui_test_store_assert_problem (fixture->store, NULL);
  qui_test_store_assert_on_disk (fixture->path, "a b");
}

static void
test_folder_in_its_place (QuiTestStore *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (fixture->path, 0700), ==, 0);
  error = qui_test_store_try_load (fixture->store);
  g_assert_error (error, QUI_ERROR, QUI_ERROR_FAILED);
}

int
main (int argc, char **argv)
{
  can_mount = unshare (CLONE_NEWNS) == 0 && mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;

  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add ("/profile-store-disk/" path, QuiTestStore, NULL, qui_test_store_set_up, func, qui_test_store_tear_down)
  ADD ("damaged", test_damaged);
  ADD ("all-damaged", test_all_damaged);
  ADD ("odd-values", test_odd_values);
  ADD ("full-disk", test_full_disk);
  ADD ("read-only-disk", test_read_only_disk);
  ADD ("damaged-read-only", test_damaged_read_only);
  ADD ("folder-in-its-place", test_folder_in_its_place);
  g_test_add_data_func ("/profile-store-disk/read-only-folder", read_only_folder, permissions_in_subprocess);
  g_test_add_data_func ("/profile-store-disk/read-only-file", read_only_file, permissions_in_subprocess);
  g_test_add_data_func ("/profile-store-disk/unreadable-file", unreadable_file, permissions_in_subprocess);

  return g_test_run ();
}
