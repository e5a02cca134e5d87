/* test-keyring.c: passwords in a real gnome-keyring, unlocked, locked, empty, absent, stopped
 *
 * Each path needs the surroundings that meson.build gives it: tests/with-keyring, or tests/with-display for the prompt.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-keyring.h"

#include <libsecret/secret.h>
#include <signal.h>
#include <string.h>

#define DEADLINE_S 20

typedef struct
{
  gboolean  done;
  gboolean  success;
  char     *password;
  GError   *error;
} Answer;

static void
answer_clear (Answer *answer)
{
  g_clear_pointer (&answer->password, qui_password_free);
  g_clear_error (&answer->error);
  memset (answer, 0, sizeof *answer);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answer, answer_clear)

static void
looked_up_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  answer->password = qui_keyring_lookup_finish (result, &answer->error);
  answer->done = TRUE;
}

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  answer->success = qui_keyring_store_finish (result, &answer->error);
  answer->done = TRUE;
}

static void
cleared_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  answer->success = qui_keyring_clear_finish (result, &answer->error);
  answer->done = TRUE;
}

static void
unlocked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  answer->success = qui_keyring_unlock_finish (result, &answer->error);
  answer->done = TRUE;
}

static gboolean
deadline_cb (gpointer data)
{
  g_error ("no answer in %d s", DEADLINE_S);
  return G_SOURCE_REMOVE;
}

static void
wait_until (gboolean *condition)
{
  guint id = g_timeout_add_seconds (DEADLINE_S, deadline_cb, NULL);

  while (!*condition)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (id);
}

static Answer
lookup (QuiProfile *profile)
{
  Answer answer = { 0 };

  qui_keyring_lookup_async (profile, QUI_SECRET_PASSWORD, NULL, looked_up_cb, &answer);
  wait_until (&answer.done);
  return answer;
}

static Answer
store (QuiProfile *profile, const char *password)
{
  Answer answer = { 0 };

  qui_keyring_store_async (profile, QUI_SECRET_PASSWORD, password, NULL, stored_cb, &answer);
  wait_until (&answer.done);
  return answer;
}

static Answer
clear (QuiProfile *profile)
{
  Answer answer = { 0 };

  qui_keyring_clear_async (profile, QUI_SECRET_PASSWORD, NULL, cleared_cb, &answer);
  wait_until (&answer.done);
  return answer;
}

static Answer
unlock (QuiProfile *profile)
{
  Answer answer = { 0 };

  qui_keyring_unlock_async (profile, unlocked_cb, &answer);
  wait_until (&answer.done);
  return answer;
}

static void
assert_found (QuiProfile *profile, const char *password)
{
  g_auto (Answer) answer = lookup (profile);

  g_assert_no_error (answer.error);
  g_assert_cmpstr (answer.password, ==, password);
}

static void
assert_stored (QuiProfile *profile, const char *password)
{
  g_auto (Answer) answer = store (profile, password);

  g_assert_no_error (answer.error);
  g_assert_true (answer.success);
}

static void
assert_cleared (QuiProfile *profile)
{
  g_auto (Answer) answer = clear (profile);

  g_assert_no_error (answer.error);
  g_assert_true (answer.success);
}

/* Looking up, storing, clearing: what a person reads must offer the way that always works. */
static void
assert_all_fail (QuiProfile *profile, QuiKeyringError lookup_code, QuiKeyringError store_code)
{
  g_auto (Answer) looked_up = lookup (profile);
  g_auto (Answer) stored = store (profile, "secret");

  g_assert_error (looked_up.error, QUI_KEYRING_ERROR, (int) lookup_code);
  g_assert_null (looked_up.password);
  g_assert_error (stored.error, QUI_KEYRING_ERROR, (int) store_code);
  g_assert_false (stored.success);
  g_assert_nonnull (strstr (stored.error->message, "assword for this run"));
}

static QuiProfile *
make_profile (void)
{
  return g_object_new (QUI_TYPE_PROFILE,
                       "name", "shop", "host", "db1.internal", "port", "5433", "user", "anna", "database", "shop",
                       "keep-password", TRUE, NULL);
}

/* The keyring as any other program sees it; free with g_list_free_full (, g_object_unref). */
static GList *
look_into_keyring (QuiProfile *profile)
{
  g_autoptr (GHashTable) attributes = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (SecretService) service = secret_service_open_sync (SECRET_TYPE_SERVICE, NULL, SECRET_SERVICE_NONE, NULL, NULL);
  g_autoptr (GError) error = NULL;
  GList *items;

  g_hash_table_insert (attributes, (gpointer) "profile", (gpointer) qui_profile_get_uuid (profile));
  items = secret_service_search_sync (service, NULL, attributes, SECRET_SEARCH_ALL | SECRET_SEARCH_LOAD_SECRETS, NULL, &error);
  g_assert_no_error (error);

  return items;
}

static void
call_service (const char *method)
{
  static const char * const paths[] = { "/org/freedesktop/secrets/aliases/default", NULL };
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (bus, "org.freedesktop.secrets", "/org/freedesktop/secrets",
                                                            "org.freedesktop.Secret.Service", method,
                                                            g_variant_new ("(^ao)", paths), NULL, G_DBUS_CALL_FLAGS_NONE,
                                                            5000, NULL, &error);

  g_assert_no_error (error);
}

static void
test_stored_found_cleared (void)
{
  g_autoptr (QuiProfile) profile = make_profile ();
  g_autoptr (QuiProfile) other = make_profile ();

  assert_found (profile, NULL);
  assert_stored (profile, "pa ss\"wörd'\\");
  assert_found (profile, "pa ss\"wörd'\\");
  assert_found (other, NULL);

  assert_stored (other, "another");
  assert_found (profile, "pa ss\"wörd'\\");
  assert_stored (profile, "newer");
  assert_found (profile, "newer");

  assert_cleared (profile);
  assert_found (profile, NULL);
  assert_found (other, "another");
  assert_cleared (profile);
  assert_cleared (other);
}

static void
test_recognisable (void)
{
  g_autoptr (QuiProfile) profile = make_profile ();
  GList *items;
  g_autoptr (GHashTable) attributes = NULL;
  g_autofree char *label = NULL;
  g_autofree char *schema = NULL;

  assert_stored (profile, "secret");
  items = look_into_keyring (profile);
  g_assert_cmpuint (g_list_length (items), ==, 1);

  attributes = secret_item_get_attributes (items->data);
  label = secret_item_get_label (items->data);
  schema = secret_item_get_schema_name (items->data);
  g_assert_cmpstr (label, ==, "Quiesce: shop");
  g_assert_cmpstr (schema, ==, "io.github.quiesce.Quiesce");
  g_assert_cmpstr (g_hash_table_lookup (attributes, "application"), ==, "io.github.quiesce.Quiesce");
  g_assert_cmpstr (g_hash_table_lookup (attributes, "host"), ==, "db1.internal");
  g_assert_cmpstr (g_hash_table_lookup (attributes, "port"), ==, "5433");
  g_assert_cmpstr (g_hash_table_lookup (attributes, "user"), ==, "anna");
  g_assert_cmpstr (g_hash_table_lookup (attributes, "database"), ==, "shop");

  g_list_free_full (items, g_object_unref);
  assert_cleared (profile);
}

/* The item goes with the profile to another host; the old one does not stay behind. */
static void
test_moved (void)
{
  g_autoptr (QuiProfile) profile = make_profile ();
  g_autoptr (GHashTable) attributes = NULL;
  GList *items;

  assert_stored (profile, "old");
  g_object_set (profile, "host", "db2.internal", "user", "bert", NULL);
  assert_found (profile, "old");
  assert_stored (profile, "new");
  assert_found (profile, "new");

  items = look_into_keyring (profile);
  g_assert_cmpuint (g_list_length (items), ==, 1);
  attributes = secret_item_get_attributes (items->data);
  g_assert_cmpstr (g_hash_table_lookup (attributes, "host"), ==, "db2.internal");

  g_list_free_full (items, g_object_unref);
  assert_cleared (profile);
  items = look_into_keyring (profile);
  g_assert_null (items);
}

static void
test_cancelled_before (void)
{
  g_autoptr (QuiProfile) profile = make_profile ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (Answer) answer = { 0 };

  g_cancellable_cancel (cancellable);
  qui_keyring_lookup_async (profile, QUI_SECRET_PASSWORD, cancellable, looked_up_cb, &answer);
  wait_until (&answer.done);
  g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* Locked while we run: each operation says so and opens no prompt (there is no display for one). */
static void
test_locked_meanwhile (void)
{
  g_autoptr (QuiProfile) profile = make_profile ();
  g_autoptr (QuiProfile) unsaved = make_profile ();
  g_auto (Answer) cleared = { 0 };
  g_auto (Answer) unlocked = { 0 };

  assert_stored (profile, "secret");
  call_service ("Lock");

  assert_all_fail (profile, QUI_KEYRING_ERROR_LOCKED, QUI_KEYRING_ERROR_LOCKED);
  cleared = clear (profile);
  g_assert_error (cleared.error, QUI_KEYRING_ERROR, QUI_KEYRING_ERROR_LOCKED);

  /* Nothing is known of a password that should be there; one that should not be is not missed. */
  assert_all_fail (unsaved, QUI_KEYRING_ERROR_LOCKED, QUI_KEYRING_ERROR_LOCKED);
  g_object_set (unsaved, "keep-password", FALSE, NULL);
  assert_found (unsaved, NULL);

  /* Without a display the prompt cannot open: the same as closing it. */
  unlocked = unlock (profile);
  g_assert_error (unlocked.error, QUI_KEYRING_ERROR, QUI_KEYRING_ERROR_DISMISSED);
}

static void
test_locked (void)
{
  g_autoptr (QuiProfile) profile = make_profile ();

  assert_all_fail (profile, QUI_KEYRING_ERROR_LOCKED, QUI_KEYRING_ERROR_LOCKED);
}

static void
test_empty (void)
{
  g_autoptr (QuiProfile) profile = make_profile ();
  g_auto (Answer) stored = store (profile, "secret");
  g_auto (Answer) unlocked = unlock (profile);

  assert_found (profile, NULL);
  assert_cleared (profile);
  g_assert_error (stored.error, QUI_KEYRING_ERROR, QUI_KEYRING_ERROR_NO_KEYRING);
  g_assert_error (unlocked.error, QUI_KEYRING_ERROR, QUI_KEYRING_ERROR_NO_KEYRING);
}

static void
test_absent (void)
{
  g_autoptr (QuiProfile) profile = make_profile ();
  g_auto (Answer) cleared = clear (profile);
  g_auto (Answer) unlocked = unlock (profile);

  assert_all_fail (profile, QUI_KEYRING_ERROR_ABSENT, QUI_KEYRING_ERROR_ABSENT);
  g_assert_error (cleared.error, QUI_KEYRING_ERROR, QUI_KEYRING_ERROR_ABSENT);
  g_assert_error (unlocked.error, QUI_KEYRING_ERROR, QUI_KEYRING_ERROR_ABSENT);
}

static GPid
keyring_pid (void)
{
  const char *pid = g_getenv ("QUI_KEYRING_PID");

  g_assert_nonnull (pid);
  return (GPid) g_ascii_strtoll (pid, NULL, 10);
}

/* A daemon that hangs: the person does not have to wait for it, and what was begun does no harm later. */
static void
test_stopped (void)
{
  g_autoptr (QuiProfile) profile = make_profile ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (Answer) looked_up = { 0 };
  g_auto (Answer) stored = { 0 };
  g_auto (Answer) cleared = { 0 };
  gint64 cancelled_at;

  assert_stored (profile, "secret");

  g_assert_cmpint (kill (keyring_pid (), SIGSTOP), ==, 0);
  qui_keyring_lookup_async (profile, QUI_SECRET_PASSWORD, cancellable, looked_up_cb, &looked_up);
  qui_keyring_store_async (profile, QUI_SECRET_PASSWORD, "other", cancellable, stored_cb, &stored);
  qui_keyring_clear_async (profile, QUI_SECRET_PASSWORD, cancellable, cleared_cb, &cleared);
  for (gint64 until = g_get_monotonic_time () + 200 * G_TIME_SPAN_MILLISECOND; g_get_monotonic_time () < until;)
    g_main_context_iteration (NULL, FALSE);
  g_assert_false (looked_up.done || stored.done || cleared.done);

  cancelled_at = g_get_monotonic_time ();
  g_cancellable_cancel (cancellable);
  wait_until (&looked_up.done);
  wait_until (&stored.done);
  wait_until (&cleared.done);
  g_assert_cmpint (g_get_monotonic_time () - cancelled_at, <, 500 * G_TIME_SPAN_MILLISECOND);
  g_assert_error (looked_up.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_error (stored.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_error (cleared.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  g_assert_cmpint (kill (keyring_pid (), SIGCONT), ==, 0);
  assert_found (profile, "secret");
  assert_cleared (profile);
}

/* --- With a display: the keyring's own prompt */

static void
run_xdotool (const char *arguments)
{
  g_autofree char *line = g_strdup_printf ("xdotool %s", arguments);
  g_autoptr (GError) error = NULL;
  int status;

  g_spawn_command_line_sync (line, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_spawn_check_wait_status (status, &error);
  g_assert_no_error (error);
}

/* Whether the keyring's prompt is on the screen. */
static gboolean
prompt_is_open (void)
{
  g_autofree char *found = NULL;

  g_spawn_command_line_sync ("xdotool search --onlyvisible --class gcr-prompter", &found, NULL, NULL, NULL);
  return found != NULL && found[0] != '\0';
}

static gboolean
wake_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static void
wait_for_prompt (gboolean *done)
{
  guint deadline = g_timeout_add_seconds (DEADLINE_S, deadline_cb, NULL);
  guint wake = g_timeout_add (20, wake_cb, NULL);

  while (!prompt_is_open () && !*done)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (wake);
  g_source_remove (deadline);
  g_assert_false (*done);
}

static void
test_prompt (void)
{
  g_autoptr (QuiProfile) profile = make_profile ();
  g_auto (Answer) dismissed = { 0 };
  g_auto (Answer) unlocked = { 0 };

  assert_stored (profile, "secret");
  call_service ("Lock");

  /* Looking up and storing open no prompt, display or not. */
  assert_all_fail (profile, QUI_KEYRING_ERROR_LOCKED, QUI_KEYRING_ERROR_LOCKED);
  g_assert_false (prompt_is_open ());

  qui_keyring_unlock_async (profile, unlocked_cb, &dismissed);
  wait_for_prompt (&dismissed.done);
  while (!dismissed.done)
    {
      run_xdotool ("key Escape");
      g_main_context_iteration (NULL, FALSE);
    }
  g_assert_error (dismissed.error, QUI_KEYRING_ERROR, QUI_KEYRING_ERROR_DISMISSED);
  assert_all_fail (profile, QUI_KEYRING_ERROR_LOCKED, QUI_KEYRING_ERROR_LOCKED);

  while (prompt_is_open ())
    g_usleep (1000);
  qui_keyring_unlock_async (profile, unlocked_cb, &unlocked);
  wait_for_prompt (&unlocked.done);

  /* The person walks away from a look-up while the prompt is open: the daemon lives. */
  {
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    g_auto (Answer) answer = { 0 };

    qui_keyring_lookup_async (profile, QUI_SECRET_PASSWORD, cancellable, looked_up_cb, &answer);
    g_cancellable_cancel (cancellable);
    wait_until (&answer.done);
    g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_assert_true (prompt_is_open ());
  }

  run_xdotool ("type --delay 20 quiesce");
  run_xdotool ("key Return");
  wait_until (&unlocked.done);
  g_assert_no_error (unlocked.error);
  g_assert_true (unlocked.success);
  assert_found (profile, "secret");
  assert_cleared (profile);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/unlocked/stored-found-cleared", test_stored_found_cleared);
  g_test_add_func ("/unlocked/recognisable", test_recognisable);
  g_test_add_func ("/unlocked/moved", test_moved);
  g_test_add_func ("/unlocked/cancelled-before", test_cancelled_before);
  g_test_add_func ("/unlocked/stopped", test_stopped);
  g_test_add_func ("/unlocked/then-locked", test_locked_meanwhile);
  g_test_add_func ("/locked", test_locked);
  g_test_add_func ("/empty", test_empty);
  g_test_add_func ("/absent", test_absent);
  g_test_add_func ("/no-bus", test_absent);
  g_test_add_func ("/prompt", test_prompt);

  return g_test_run ();
}
