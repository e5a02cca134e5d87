/* test-profile-store.c: saved connections on disk, and what happens when the disk, the file or another instance is in the way
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* unshare(), setresuid() */
#define _GNU_SOURCE 1

#include "qui-profile-store.h"

#include <glib/gstdio.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "qui-error.h"

#define DEADLINE_S 20
#define A "11111111-1111-4111-8111-111111111111"
#define B "22222222-2222-4222-8222-222222222222"
#define C "33333333-3333-4333-8333-333333333333"
#define NOBODY 65534

/* Whether this process has a mount namespace of its own, so that file systems can be mounted and go with it. */
static gboolean can_mount;

typedef struct
{
  char            *folder;
  char            *path;
  QuiProfileStore *store;
} Fixture;

typedef struct
{
  gboolean  done;
  GError   *error;
} Answer;

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR) && !g_file_test (child, G_FILE_TEST_IS_SYMLINK))
        remove_folder (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("qui-store-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "quiesce", "connections.ini", NULL);
  fixture->store = qui_profile_store_new (fixture->path);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->store);
  remove_folder (fixture->folder);
  g_free (fixture->path);
  g_free (fixture->folder);
}

static gboolean
deadline_cb (gpointer data)
{
  g_error ("waited %d s in vain", DEADLINE_S);
  return G_SOURCE_REMOVE;
}

static gboolean
wake_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

#define wait_until(condition) \
  G_STMT_START { \
    guint deadline_ = g_timeout_add_seconds (DEADLINE_S, deadline_cb, NULL); \
    guint wake_ = g_timeout_add (10, wake_cb, NULL); \
    while (!(condition)) \
      g_main_context_iteration (NULL, TRUE); \
    g_source_remove (wake_); \
    g_source_remove (deadline_); \
  } G_STMT_END

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  g_assert_true (qui_profile_store_load_finish (QUI_PROFILE_STORE (source), result, &answer->error) == (answer->error == NULL));
  answer->done = TRUE;
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  g_assert_true (qui_profile_store_save_finish (QUI_PROFILE_STORE (source), result, &answer->error) == (answer->error == NULL));
  answer->done = TRUE;
}

static GError *
try_load (QuiProfileStore *store)
{
  Answer answer = { 0 };

  qui_profile_store_load_async (store, NULL, loaded_cb, &answer);
  wait_until (answer.done);
  return answer.error;
}

static GError *
try_save (QuiProfileStore *store)
{
  Answer answer = { 0 };

  qui_profile_store_save_async (store, NULL, saved_cb, &answer);
  wait_until (answer.done);
  return answer.error;
}

static void
load (QuiProfileStore *store)
{
  g_autoptr (GError) error = try_load (store);

  g_assert_no_error (error);
}

static void
save (QuiProfileStore *store)
{
  g_autoptr (GError) error = try_save (store);

  g_assert_no_error (error);
  g_assert_true (qui_profile_store_is_saved (store));
}

static QuiProfile *
make_profile (const char *name)
{
  return g_object_new (QUI_TYPE_PROFILE, "name", name, "host", "db1", "port", "5432", NULL);
}

static QuiProfile *
put_new (QuiProfileStore *store, const char *name)
{
  g_autoptr (QuiProfile) profile = make_profile (name);

  qui_profile_store_put (store, profile);
  return qui_profile_store_find (store, qui_profile_get_uuid (profile));
}

/* "a b c": the names in the store's order. */
static char *
names (QuiProfileStore *store)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (store)); i++)
    {
      g_autoptr (QuiProfile) profile = g_list_model_get_item (G_LIST_MODEL (store), i);

      g_string_append_printf (text, "%s%s", i > 0 ? " " : "", qui_profile_get_name (profile));
    }

  return g_string_free (text, FALSE);
}

static gboolean
has_names (QuiProfileStore *store, const char *expected)
{
  g_autofree char *found = names (store);

  return g_str_equal (found, expected);
}

static void
assert_names (QuiProfileStore *store, const char *expected)
{
  g_autofree char *found = names (store);

  g_assert_cmpstr (found, ==, expected);
}

/* What a program that starts now reads. */
static void
assert_on_disk (const char *path, const char *expected)
{
  g_autoptr (QuiProfileStore) fresh = qui_profile_store_new (path);

  load (fresh);
  assert_names (fresh, expected);
}

static char *
contents (const char *path)
{
  char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}

static void
write_file (Fixture *fixture, const char *text, gssize length)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (fixture->path, text, length, NULL));
}

/* The names in the folder of @path that are not "connections.ini", sorted, with a space between. */
static char *
others_in_folder (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      if (!g_str_equal (name, "connections.ini"))
        g_ptr_array_add (found, g_strdup (name));
    }
  g_ptr_array_add (found, NULL);

  return g_strjoinv (" ", (char **) found->pdata);
}

static void
assert_nothing_beside (const char *path)
{
  g_autofree char *others = others_in_folder (path);

  g_assert_cmpstr (others, ==, "");
}

static void
assert_problem (QuiProfileStore *store, const char *says)
{
  const char *problem = qui_profile_store_get_problem (store);

  if (says == NULL)
    {
      g_assert_cmpstr (problem, ==, NULL);
      return;
    }
  g_assert_nonnull (problem);
  g_test_message ("%s", problem);
  g_assert_nonnull (strstr (problem, says));
}

static void
test_missing (Fixture *fixture, gconstpointer data)
{
  load (fixture->store);
  assert_names (fixture->store, "");
  assert_problem (fixture->store, NULL);
  g_assert_true (qui_profile_store_is_saved (fixture->store));
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
}

static void
test_saved (Fixture *fixture, gconstpointer data)
{
  g_autoptr (QuiProfileStore) fresh = qui_profile_store_new (fixture->path);
  g_autoptr (QuiProfile) profile = g_object_new (QUI_TYPE_PROFILE,
                                                 "name", "  a\\nb\nc;#[x]=é🐘 ", "host", "h", "port", "5433", "database", "d\"'",
                                                 "user", "\ttab", "sslmode", "require", "parameters", "connect_timeout=3",
                                                 "environment", QUI_ENVIRONMENT_STAGING, "keep-password", TRUE, NULL);
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  struct stat info;

  load (fixture->store);
  qui_profile_store_put (fixture->store, profile);
  g_assert_false (qui_profile_store_is_saved (fixture->store));
  g_assert_true (qui_profile_store_find (fixture->store, qui_profile_get_uuid (profile)) == profile);
  g_assert_null (qui_profile_store_find (fixture->store, A));
  save (fixture->store);

  load (fresh);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fresh)), ==, 1);
  g_assert_true (qui_profile_equal (profile, qui_profile_store_find (fresh, qui_profile_get_uuid (profile))));

  g_assert_cmpint (g_stat (fixture->path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 07777, ==, 0600);
  g_assert_cmpint (g_stat (folder, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 07777, ==, 0700);
  assert_nothing_beside (fixture->path);
}

/* A file that others could read is private after the next change. */
static void
test_made_private (Fixture *fixture, gconstpointer data)
{
  struct stat info;

  write_file (fixture, "[" A "]\nname=a\n", -1);
  g_assert_cmpint (g_chmod (fixture->path, 0644), ==, 0);
  load (fixture->store);
  put_new (fixture->store, "b");
  save (fixture->store);
  g_assert_cmpint (g_stat (fixture->path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 07777, ==, 0600);
}

static void
test_edit_move_remove (Fixture *fixture, gconstpointer data)
{
  QuiProfile *a, *b, *c;

  load (fixture->store);
  a = put_new (fixture->store, "a");
  b = put_new (fixture->store, "b");
  c = put_new (fixture->store, "c");
  save (fixture->store);
  assert_on_disk (fixture->path, "a b c");

  qui_profile_store_move (fixture->store, c, 0);
  assert_names (fixture->store, "c a b");
  save (fixture->store);
  assert_on_disk (fixture->path, "c a b");

  qui_profile_store_move (fixture->store, c, 99);
  qui_profile_store_move (fixture->store, b, 0);
  assert_names (fixture->store, "b a c");
  g_object_set (a, "name", "A", "environment", QUI_ENVIRONMENT_PRODUCTION, NULL);
  qui_profile_store_put (fixture->store, a);
  qui_profile_store_remove (fixture->store, b);
  save (fixture->store);
  assert_names (fixture->store, "A c");
  assert_on_disk (fixture->path, "A c");
  g_assert_true (qui_profile_store_find (fixture->store, qui_profile_get_uuid (a)) == a);

  /* A put without a change writes nothing. */
  qui_profile_store_put (fixture->store, a);
  g_assert_true (qui_profile_store_is_saved (fixture->store));
}

static const char handmade[] =
  "# My servers\n"
  "\n"
  "[general]\n"
  "theme = dark\n"
  "\n"
  "# careful, the real one\n"
  "[" A "]\n"
  "name = a\n"
  "# who to call\n"
  "phone=123\n"
  "host=db1\n"
  "environment=qa\n"
  "name[de]=ah\n"
  "\n"
  "# the second\n"
  "[" B "]\n"
  "name=b\n"
  "\n"
  "[plugin x]\n"
  "key=value with \\q escape\n";

static void
test_unknown_is_kept (Fixture *fixture, gconstpointer data)
{
  g_autofree char *after_edit = NULL;
  g_autofree char *after_move = NULL;
  g_autofree char *after_remove = NULL;
  QuiProfile *a;

  write_file (fixture, handmade, -1);
  load (fixture->store);
  assert_names (fixture->store, "a b");
  assert_problem (fixture->store, NULL);
  a = qui_profile_store_find (fixture->store, A);
  g_assert_cmpint (qui_profile_get_environment (a), ==, QUI_ENVIRONMENT_NONE);

  g_object_set (a, "host", "db2", "user", "anna", NULL);
  qui_profile_store_put (fixture->store, a);
  save (fixture->store);
  after_edit = contents (fixture->path);
  g_assert_cmpstr (after_edit, ==,
                   "# My servers\n\n[general]\ntheme = dark\n\n# careful, the real one\n[" A "]\nname = a\n# who to call\nphone=123\n"
                   "host=db2\nenvironment=qa\nname[de]=ah\nuser=anna\n\n# the second\n[" B "]\nname=b\n\n[plugin x]\n"
                   "key=value with \\q escape\n");

  qui_profile_store_move (fixture->store, a, 1);
  save (fixture->store);
  assert_on_disk (fixture->path, "b a");
  after_move = contents (fixture->path);
  g_assert_cmpstr (after_move, ==,
                   "# My servers\n\n[general]\ntheme = dark\n\n# the second\n[" B "]\nname=b\n\n# careful, the real one\n[" A "]\nname = a\n"
                   "# who to call\nphone=123\nhost=db2\nenvironment=qa\nname[de]=ah\nuser=anna\n\n[plugin x]\n"
                   "key=value with \\q escape\n");

  qui_profile_store_remove (fixture->store, qui_profile_store_find (fixture->store, B));
  g_object_set (a, "user", "", NULL);
  qui_profile_store_put (fixture->store, a);
  save (fixture->store);
  after_remove = contents (fixture->path);
  g_assert_cmpstr (after_remove, ==,
                   "# My servers\n\n[general]\ntheme = dark\n\n# careful, the real one\n[" A "]\nname = a\n"
                   "# who to call\nphone=123\nhost=db2\nenvironment=qa\nname[de]=ah\n\n[plugin x]\n"
                   "key=value with \\q escape\n");
}

static void
test_no_secret_on_disk (Fixture *fixture, gconstpointer data)
{
  QuiProfile *profile = put_new (fixture->store, "a");
  g_autofree char *text = NULL;
  char *password = NULL;

  g_assert_true (qui_profile_take_text (profile, "postgres://anna:hunter2@h/d?sslpassword=hunter2&sslkey=/k", &password, NULL));
  g_assert_cmpstr (password, ==, "hunter2");
  qui_password_free (password);
  qui_profile_store_put (fixture->store, profile);
  g_object_set (profile, "parameters", "password=hunter2 sslkey=/k", NULL);
  qui_profile_store_put (fixture->store, profile);
  save (fixture->store);

  text = contents (fixture->path);
  g_assert_null (strstr (text, "hunter2"));
  g_assert_nonnull (strstr (text, "sslkey=/k"));
}

static void
test_symbolic_link (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autofree char *elsewhere = g_build_filename (fixture->folder, "dotfiles", NULL);
  g_autofree char *target = g_build_filename (elsewhere, "connections.ini", NULL);
  g_autofree char *link = NULL;

  g_mkdir (folder, 0700);
  g_mkdir (elsewhere, 0700);
  g_assert_cmpint (symlink ("../dotfiles/connections.ini", fixture->path), ==, 0);

  /* It leads nowhere yet. */
  load (fixture->store);
  put_new (fixture->store, "a");
  save (fixture->store);
  link = g_file_read_link (fixture->path, NULL);
  g_assert_cmpstr (link, ==, "../dotfiles/connections.ini");
  assert_on_disk (target, "a");
  assert_nothing_beside (target);

  /* Replaced there by somebody else: seen all the same. */
  {
    g_autoptr (QuiProfileStore) other = qui_profile_store_new (target);

    load (other);
    put_new (other, "b");
    save (other);
  }
  wait_until (has_names (fixture->store, "a b"));
  put_new (fixture->store, "c");
  save (fixture->store);
  g_assert_true (g_file_test (fixture->path, G_FILE_TEST_IS_SYMLINK));
  assert_on_disk (target, "a b c");
}

static void
test_symbolic_link_circle (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autoptr (GError) error = NULL;

  g_mkdir (folder, 0700);
  g_assert_cmpint (symlink ("connections.ini", fixture->path), ==, 0);
  error = try_load (fixture->store);
  g_assert_error (error, QUI_ERROR, QUI_ERROR_FAILED);
  assert_problem (fixture->store, "cannot be read");
}

static void
test_damaged (Fixture *fixture, gconstpointer data)
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

  write_file (fixture, damaged, sizeof damaged - 1);
  load (fixture->store);
  assert_names (fixture->store, "a c");
  g_assert_cmpstr (qui_profile_get_host (qui_profile_store_find (fixture->store, A)), ==, "good");
  g_assert_cmpstr (qui_profile_get_user (qui_profile_store_find (fixture->store, C)), ==, "");
  assert_problem (fixture->store, "damaged");

  others = others_in_folder (fixture->path);
  g_assert_true (g_str_has_prefix (others, "connections.ini.damaged-"));
  g_assert_nonnull (strstr (qui_profile_store_get_problem (fixture->store), others));
  kept = g_build_filename (folder, others, NULL);

  /* Looked at only: as it was, and kept once however often it is looked at. */
  g_assert_true (g_file_get_contents (fixture->path, &untouched, &length, NULL));
  g_assert_cmpmem (untouched, length, damaged, sizeof damaged - 1);
  load (fixture->store);
  assert_on_disk (fixture->path, "a c");

  put_new (fixture->store, "d");
  save (fixture->store);
  assert_on_disk (fixture->path, "a c d");
  assert_problem (fixture->store, "damaged");
  others_later = others_in_folder (fixture->path);
  g_assert_cmpstr (others_later, ==, others);
  g_assert_true (g_file_get_contents (kept, &kept_text, &length, NULL));
  g_assert_cmpmem (kept_text, length, damaged, sizeof damaged - 1);
}

static void
test_all_damaged (Fixture *fixture, gconstpointer data)
{
  g_autofree char *others = NULL;

  write_file (fixture, "\x7f" "ELF\x01\x02 no key file at all", -1);
  load (fixture->store);
  assert_names (fixture->store, "");
  assert_problem (fixture->store, "damaged");
  put_new (fixture->store, "a");
  save (fixture->store);
  assert_on_disk (fixture->path, "a");
  others = others_in_folder (fixture->path);
  g_assert_true (g_str_has_prefix (others, "connections.ini.damaged-"));
}

static void
test_odd_values (Fixture *fixture, gconstpointer data)
{
  write_file (fixture, "[" A "]\nname=caf\xe9 \\q\nport=abc\nkeep-password=maybe\nenvironment=\n[not a uuid]\nname=x\n[" A "]\nhost=h\n", -1);
  load (fixture->store);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->store)), ==, 1);
  g_assert_cmpstr (qui_profile_get_name (qui_profile_store_find (fixture->store, A)), ==, "caf\357\277\275 \\q");
  g_assert_cmpstr (qui_profile_get_port (qui_profile_store_find (fixture->store, A)), ==, "abc");
  g_assert_cmpstr (qui_profile_get_host (qui_profile_store_find (fixture->store, A)), ==, "h");
  g_assert_false (qui_profile_get_keep_password (qui_profile_store_find (fixture->store, A)));
}

/* --- When the disk does not want */

static gboolean
mount_small (Fixture *fixture, const char *options)
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
unmount (Fixture *fixture)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);

  g_assert_cmpint (umount2 (folder, MNT_DETACH), ==, 0);
}

static void
test_full_disk (Fixture *fixture, gconstpointer data)
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

  load (fixture->store);
  put_new (fixture->store, "a");
  save (fixture->store);
  before = contents (fixture->path);

  ballast = g_build_filename (folder, "ballast", NULL);
  file = g_fopen (ballast, "w");
  fwrite (zeros, 1, 1024 * 1024, file);
  fclose (file);

  put_new (fixture->store, "b");
  error = try_save (fixture->store);
  g_assert_error (error, QUI_ERROR, QUI_ERROR_FAILED);
  assert_problem (fixture->store, "disk is full");
  g_assert_false (qui_profile_store_is_saved (fixture->store));
  assert_names (fixture->store, "a b");
  after = contents (fixture->path);
  g_assert_cmpstr (after, ==, before);

  /* Space again: what waited is written. */
  g_unlink (ballast);
  save (fixture->store);
  assert_problem (fixture->store, NULL);
  assert_on_disk (fixture->path, "a b");
  assert_nothing_beside (fixture->path);
  unmount (fixture);
}

static void
test_read_only_disk (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autoptr (GError) error = NULL;

  if (!mount_small (fixture, "size=64k,mode=0700"))
    return;

  write_file (fixture, "[" A "]\nname=a\n", -1);
  load (fixture->store);
  g_assert_cmpint (mount (NULL, folder, NULL, MS_REMOUNT | MS_RDONLY, NULL), ==, 0);
  put_new (fixture->store, "b");
  error = try_save (fixture->store);
  g_assert_error (error, QUI_ERROR, QUI_ERROR_FAILED);
  assert_problem (fixture->store, "read-only");
  assert_names (fixture->store, "a b");

  /* A reload forgets nothing of it. */
  load (fixture->store);
  assert_names (fixture->store, "a b");
  assert_problem (fixture->store, "read-only");

  g_assert_cmpint (mount (NULL, folder, NULL, MS_REMOUNT, NULL), ==, 0);
  put_new (fixture->store, "c");
  save (fixture->store);
  assert_on_disk (fixture->path, "a b c");
  unmount (fixture);
}

/* Damaged on a disk that cannot take the copy: shown as far as it goes, and left alone. */
static void
test_damaged_read_only (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autoptr (GError) error = NULL;

  if (!mount_small (fixture, "size=64k,mode=0700"))
    return;

  write_file (fixture, "[" A "]\nname=a\nbroken\n", -1);
  g_assert_cmpint (mount (NULL, folder, NULL, MS_REMOUNT | MS_RDONLY, NULL), ==, 0);
  load (fixture->store);
  assert_names (fixture->store, "a");
  assert_problem (fixture->store, "could not be kept");
  put_new (fixture->store, "b");
  error = try_save (fixture->store);
  g_assert_error (error, QUI_ERROR, QUI_ERROR_FAILED);
  unmount (fixture);
}

/* Permission bits do not bind root: the rest of such a test runs as nobody. */
static gboolean
become_nobody (Fixture *fixture)
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
  Fixture fixture;

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, 0);
      g_test_trap_assert_passed ();
      return;
    }

  set_up (&fixture, NULL);
  write_file (&fixture, "[" A "]\nname=a\n", -1);
  g_assert_true (become_nobody (&fixture));
  ((void (*) (Fixture *)) func) (&fixture);
  tear_down (&fixture, NULL);
}

static void
read_only_folder (Fixture *fixture)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_chmod (folder, 0500), ==, 0);
  load (fixture->store);
  put_new (fixture->store, "b");
  error = try_save (fixture->store);
  g_assert_error (error, QUI_ERROR, QUI_ERROR_FAILED);
  assert_problem (fixture->store, "read-only");
  assert_names (fixture->store, "a b");

  g_assert_cmpint (g_chmod (folder, 0700), ==, 0);
  save (fixture->store);
  assert_on_disk (fixture->path, "a b");
}

/* Whoever takes the write permission away means it, though the folder would let us replace the file. */
static void
read_only_file (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_chmod (fixture->path, 0400), ==, 0);
  load (fixture->store);
  put_new (fixture->store, "b");
  error = try_save (fixture->store);
  g_assert_error (error, QUI_ERROR, QUI_ERROR_FAILED);
  assert_problem (fixture->store, "read-only");
  assert_on_disk (fixture->path, "a");
}

static void
unreadable_file (Fixture *fixture)
{
  g_autoptr (GError) load_error = NULL;
  g_autoptr (GError) save_error = NULL;

  g_assert_cmpint (g_chmod (fixture->path, 0200), ==, 0);
  load_error = try_load (fixture->store);
  g_assert_error (load_error, QUI_ERROR, QUI_ERROR_FAILED);
  assert_problem (fixture->store, "permission");

  put_new (fixture->store, "b");
  save_error = try_save (fixture->store);
  g_assert_error (save_error, QUI_ERROR, QUI_ERROR_FAILED);
  assert_names (fixture->store, "b");

  /* Nothing was lost meanwhile. */
  g_assert_cmpint (g_chmod (fixture->path, 0600), ==, 0);
  save (fixture->store);
  assert_names (fixture->store, "a b");
  assert_problem (fixture->store, NULL);
  assert_on_disk (fixture->path, "a b");
}

static void
test_folder_in_its_place (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (fixture->path, 0700), ==, 0);
  error = try_load (fixture->store);
  g_assert_error (error, QUI_ERROR, QUI_ERROR_FAILED);
}

/* --- Two instances */

static void
test_merged (Fixture *fixture, gconstpointer data)
{
  g_autoptr (QuiProfileStore) second = qui_profile_store_new (fixture->path);
  g_autofree char *text = NULL;
  QuiProfile *ours, *theirs;

  write_file (fixture, "[" A "]\nname=a\nhost=h\n\n[" B "]\nname=b\n\n[" C "]\nname=c\n", -1);
  load (fixture->store);
  load (second);

  /* Both before either has seen the other's. */
  ours = qui_profile_store_find (fixture->store, A);
  theirs = qui_profile_store_find (second, A);
  g_object_set (ours, "host", "h2", NULL);
  g_object_set (theirs, "user", "anna", NULL);
  qui_profile_store_put (fixture->store, ours);
  qui_profile_store_put (second, theirs);
  qui_profile_store_remove (second, qui_profile_store_find (second, B));
  qui_profile_store_move (fixture->store, qui_profile_store_find (fixture->store, C), 0);
  put_new (fixture->store, "d");
  put_new (second, "e");
  save (fixture->store);
  save (second);

  wait_until (has_names (fixture->store, "c a d e") || has_names (fixture->store, "c a e d"));
  wait_until (has_names (second, "c a d e") || has_names (second, "c a e d"));
  g_assert_true (qui_profile_store_find (fixture->store, A) == ours);
  g_assert_true (qui_profile_store_find (second, A) == theirs);
  g_assert_true (qui_profile_equal (ours, theirs));
  g_assert_cmpstr (qui_profile_get_host (ours), ==, "h2");
  g_assert_cmpstr (qui_profile_get_user (ours), ==, "anna");
}

/* Deleted there, then saved here: the edit is not lost, and the profile is whole. */
static void
test_edit_against_delete (Fixture *fixture, gconstpointer data)
{
  g_autoptr (QuiProfileStore) second = qui_profile_store_new (fixture->path);
  g_autoptr (QuiProfile) ours = NULL;

  write_file (fixture, "[" A "]\nname=a\nhost=h\nport=1\n", -1);
  load (fixture->store);
  load (second);
  ours = g_object_ref (qui_profile_store_find (fixture->store, A));
  g_object_set (ours, "host", "h2", NULL);

  qui_profile_store_remove (second, qui_profile_store_find (second, A));
  save (second);
  qui_profile_store_put (fixture->store, ours);
  save (fixture->store);
  wait_until (has_names (second, "a") && has_names (fixture->store, "a"));
  g_assert_cmpstr (qui_profile_get_port (qui_profile_store_find (second, A)), ==, "1");
  g_assert_cmpstr (qui_profile_get_host (qui_profile_store_find (second, A)), ==, "h2");
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char **) a, *(char **) b);
}

/* Several at once, each with many changes of its own: all arrive, and all see the same in the end. */
static void
test_many_at_once (Fixture *fixture, gconstpointer data)
{
  enum { N_STORES = 4, N_EACH = 25 };
  QuiProfileStore *stores[N_STORES];
  g_autoptr (GPtrArray) expected = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *first = NULL;
  g_auto (GStrv) found = NULL;

  for (int s = 0; s < N_STORES; s++)
    {
      stores[s] = qui_profile_store_new (fixture->path);
      load (stores[s]);
    }

  for (int i = 0; i < N_EACH; i++)
    {
      for (int s = 0; s < N_STORES; s++)
        {
          g_autofree char *name = g_strdup_printf ("p%d-%d", s, i);
          QuiProfile *profile = put_new (stores[s], name);

          if (i % 5 == 4)
            qui_profile_store_remove (stores[s], profile);
          else
            {
              if (i % 5 == 3)
                qui_profile_store_move (stores[s], profile, 0);
              g_ptr_array_add (expected, g_steal_pointer (&name));
            }
          g_main_context_iteration (NULL, FALSE);
        }
    }
  for (int s = 0; s < N_STORES; s++)
    save (stores[s]);
  for (int s = 0; s < N_STORES; s++)
    {
      load (stores[s]);
      if (s == 0)
        first = names (stores[s]);
      else
        assert_names (stores[s], first);
      g_object_unref (stores[s]);
    }

  found = g_strsplit (first, " ", -1);
  g_assert_cmpuint (g_strv_length (found), ==, expected->len);
  qsort (found, expected->len, sizeof *found, compare_names);
  g_ptr_array_sort (expected, compare_names);
  for (guint i = 0; i < expected->len; i++)
    g_assert_cmpstr (found[i], ==, expected->pdata[i]);
}

static void
count_changes_cb (GListModel *model, guint position, guint removed, guint added, gpointer data)
{
  guint *seen = data;

  seen[0]++;
  seen[1] = position;
  seen[2] = removed;
  seen[3] = added;
}

/* Somebody else writes the file: the list follows, by one change, and what stays is the same object. */
static void
test_follows_file (Fixture *fixture, gconstpointer data)
{
  guint seen[4] = { 0 };
  g_autoptr (QuiProfile) a = NULL;
  g_autoptr (QuiProfile) c = NULL;

  write_file (fixture, "[" A "]\nname=a\n[" B "]\nname=b\n[" C "]\nname=c\n", -1);
  load (fixture->store);
  a = g_object_ref (qui_profile_store_find (fixture->store, A));
  c = g_object_ref (qui_profile_store_find (fixture->store, C));
  g_signal_connect (fixture->store, "items-changed", G_CALLBACK (count_changes_cb), seen);

  /* What the person is about to change stays, unless the file changed just that. */
  g_object_set (c, "user", "half-typed", NULL);

  write_file (fixture, "[" A "]\nname=A\n[" C "]\nname=c\nport=7\n", -1);
  wait_until (has_names (fixture->store, "A c"));
  g_assert_cmpuint (seen[0], ==, 1);
  g_assert_cmpuint (seen[1], ==, 1);
  g_assert_cmpuint (seen[2], ==, 1);
  g_assert_cmpuint (seen[3], ==, 0);
  g_assert_true (qui_profile_store_find (fixture->store, A) == a);
  g_assert_true (qui_profile_store_find (fixture->store, C) == c);
  g_assert_cmpstr (qui_profile_get_port (c), ==, "7");
  g_assert_cmpstr (qui_profile_get_user (c), ==, "half-typed");

  g_unlink (fixture->path);
  wait_until (has_names (fixture->store, ""));
}

/* Whatever is done in whatever order: memory and disk are what a plain list says. */
static void
test_random (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) model = g_ptr_array_new_with_free_func (g_object_unref);
  guint made = 0;

  load (fixture->store);
  for (int round = 0; round < 400; round++)
    {
      guint pick = model->len > 0 ? (guint) g_test_rand_int_range (0, model->len) : 0;

      switch (model->len < 3 ? 0 : g_test_rand_int_range (0, 5))
        {
        case 0:
          {
            g_autofree char *name = g_strdup_printf ("n%u", made++);

            g_ptr_array_add (model, g_object_ref (put_new (fixture->store, name)));
            break;
          }

        case 1:
          qui_profile_store_remove (fixture->store, model->pdata[pick]);
          g_ptr_array_remove_index (model, pick);
          break;

        case 2:
        case 3:
          {
            guint to = g_test_rand_int_range (0, model->len);

            qui_profile_store_move (fixture->store, model->pdata[pick], to);
            g_ptr_array_insert (model, to, g_ptr_array_steal_index (model, pick));
            break;
          }

        default:
          {
            g_autofree char *name = g_strdup_printf ("m%u", made++);

            g_object_set (model->pdata[pick], "name", name, NULL);
            qui_profile_store_put (fixture->store, model->pdata[pick]);
          }
        }

      if (g_test_rand_int_range (0, 4) == 0)
        g_main_context_iteration (NULL, FALSE);
      if (round % 100 == 99)
        {
          g_autoptr (GString) expected = g_string_new (NULL);

          for (guint i = 0; i < model->len; i++)
            g_string_append_printf (expected, "%s%s", i > 0 ? " " : "", qui_profile_get_name (model->pdata[i]));
          assert_names (fixture->store, expected->str);
          save (fixture->store);
          assert_names (fixture->store, expected->str);
          assert_on_disk (fixture->path, expected->str);
          for (guint i = 0; i < model->len; i++)
            g_assert_true (qui_profile_store_find (fixture->store, qui_profile_get_uuid (model->pdata[i])) == model->pdata[i]);
        }
    }
}

/* Dropped with a change just made: it is written all the same. */
static void
test_dropped (Fixture *fixture, gconstpointer data)
{
  gpointer watched = fixture->store;

  put_new (fixture->store, "a");
  g_object_add_weak_pointer (G_OBJECT (fixture->store), &watched);
  g_clear_object (&fixture->store);
  wait_until (watched == NULL);
  assert_on_disk (fixture->path, "a");
}

int
main (int argc, char **argv)
{
  can_mount = unshare (CLONE_NEWNS) == 0 && mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;

  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add ("/profile-store/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("missing", test_missing);
  ADD ("saved", test_saved);
  ADD ("made-private", test_made_private);
  ADD ("edit-move-remove", test_edit_move_remove);
  ADD ("unknown-is-kept", test_unknown_is_kept);
  ADD ("no-secret-on-disk", test_no_secret_on_disk);
  ADD ("symbolic-link", test_symbolic_link);
  ADD ("symbolic-link-circle", test_symbolic_link_circle);
  ADD ("damaged", test_damaged);
  ADD ("all-damaged", test_all_damaged);
  ADD ("odd-values", test_odd_values);
  ADD ("full-disk", test_full_disk);
  ADD ("read-only-disk", test_read_only_disk);
  ADD ("damaged-read-only", test_damaged_read_only);
  ADD ("folder-in-its-place", test_folder_in_its_place);
  ADD ("merged", test_merged);
  ADD ("edit-against-delete", test_edit_against_delete);
  ADD ("many-at-once", test_many_at_once);
  ADD ("follows-file", test_follows_file);
  ADD ("random", test_random);
  ADD ("dropped", test_dropped);
  g_test_add_data_func ("/profile-store/read-only-folder", read_only_folder, permissions_in_subprocess);
  g_test_add_data_func ("/profile-store/read-only-file", read_only_file, permissions_in_subprocess);
  g_test_add_data_func ("/profile-store/unreadable-file", unreadable_file, permissions_in_subprocess);

  return g_test_run ();
}
