/* qui-keyring.c: passwords in the Secret Service, and nowhere else
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-keyring-private.h"

#include <glib/gi18n-lib.h>
#include <libsecret/secret.h>
#include <string.h>

/* Every operation goes: bus, service, search for the items of the profile, and then its own steps. No step is given the caller's
 * cancellable: once the service may have a prompt open, cancelling a call to it aborts gnome-keyring-daemon. A cancelled operation is
 * answered at once instead; a step under way ends unseen, and no other follows. */

typedef enum
{
  LOOKUP,
  STORE,
  CLEAR,
  UNLOCK,
} Kind;

/* The task data of every operation. */
typedef struct
{
  Kind              kind;
  QuiSecret         secret;
  gboolean          answered;
  gboolean          expected;      /* LOOKUP: there should be a password */
  char             *label;
  GHashTable       *key;           /* what an item is found by */
  GHashTable       *attributes;    /* what an item is stored with */
  SecretValue      *password;      /* STORE */
  SecretService    *service;
  SecretCollection *collection;    /* the keyring to store into */
  GList            *items;         /* of SecretItem: those of the profile */
  GList            *unlocking;     /* not owned: what a prompt is open for */
  GSource          *cancel_source;
} Job;

static const SecretSchema schema = {
  QUI_KEYRING_APPLICATION, SECRET_SCHEMA_DONT_MATCH_NAME,
  {
    { "application", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "profile", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "host", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "port", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "user", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "database", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "secret", SECRET_SCHEMA_ATTRIBUTE_STRING },
  }
};

static void
job_free (gpointer data)
{
  Job *job = data;

  g_free (job->label);
  g_clear_pointer (&job->key, g_hash_table_unref);
  g_clear_pointer (&job->attributes, g_hash_table_unref);
  g_clear_pointer (&job->password, secret_value_unref);
  g_clear_object (&job->service);
  g_clear_object (&job->collection);
  g_list_free_full (job->items, g_object_unref);
  g_list_free (job->unlocking);
  g_free (job);
}

/* To be called once only, before the answer itself. */
static void
mark_answered (Job *job)
{
  g_assert (!job->answered);

  job->answered = TRUE;
  if (job->cancel_source != NULL)
    g_source_destroy (job->cancel_source);
  g_clear_pointer (&job->cancel_source, g_source_unref);
}

static void
answer_error (GTask           *task,
              QuiKeyringError  code)
{
  mark_answered (g_task_get_task_data (task));
  g_task_return_error (task, qui_keyring_error_new (code, NULL));
}

static void
answer_success (GTask *task)
{
  mark_answered (g_task_get_task_data (task));
  g_task_return_boolean (task, TRUE);
}

/* Whether the step that called back is the last one: cancelled meanwhile, or failed. Frees @error. */
static gboolean
is_over (GTask  *task,
         GError *error)
{
  Job *job = g_task_get_task_data (task);
  gboolean over = job->answered || error != NULL;

  if (error != NULL && !job->answered)
    {
      mark_answered (job);
      g_task_return_error (task, qui_keyring_error_from_libsecret (error, job->kind == STORE));
    }
  g_clear_error (&error);

  return over;
}

static gboolean
has_locked_item (Job *job)
{
  for (GList *l = job->items; l != NULL; l = l->next)
    {
      if (secret_item_get_locked (l->data))
        return TRUE;
    }

  return FALSE;
}

/* --- Look-up */

static void
secret_loaded_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  SecretItem *item = SECRET_ITEM (source);
  SecretValue *value;
  GError *error = NULL;

  secret_item_load_secret_finish (item, result, &error);
  if (is_over (task, error))
    return;

  value = secret_item_get_secret (item);
  mark_answered (g_task_get_task_data (task));
  /* The copy is in locked memory, which is wiped when it is freed. */
  g_task_return_pointer (task, value != NULL ? secret_value_unref_to_password (value, NULL) : NULL, (GDestroyNotify) qui_password_free);
}

static void
collection_for_lookup_cb (GObject      *source,
                          GAsyncResult *result,
                          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Job *job = g_task_get_task_data (task);
  GError *error = NULL;

  job->collection = secret_collection_for_alias_finish (result, &error);
  if (is_over (task, error))
    return;

  if (job->collection != NULL && secret_collection_get_locked (job->collection))
    {
      answer_error (task, QUI_KEYRING_ERROR_LOCKED);
      return;
    }

  mark_answered (job);
  g_task_return_pointer (task, NULL, NULL);
}

static void
lookup_found (GTask *task)
{
  Job *job = g_task_get_task_data (task);
  SecretItem *newest = NULL;

  for (GList *l = job->items; l != NULL; l = l->next)
    {
      if (secret_item_get_locked (l->data))
        continue;
      if (newest == NULL || secret_item_get_modified (l->data) > secret_item_get_modified (newest))
        newest = l->data;
    }

  if (newest != NULL)
    secret_item_load_secret (newest, NULL, secret_loaded_cb, g_object_ref (task));
  else if (job->items != NULL)
    answer_error (task, QUI_KEYRING_ERROR_LOCKED);
  else if (job->expected)
    /* Some services hide the items of a locked keyring. */
    secret_collection_for_alias (job->service, SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE, NULL,
                                 collection_for_lookup_cb, g_object_ref (task));
  else
    {
      mark_answered (job);
      g_task_return_pointer (task, NULL, NULL);
    }
}

/* --- Delete what was found: all that is to be cleared, or what a stored item replaces */

static void delete_next (GTask *task);

static void
deleted_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  secret_item_delete_finish (SECRET_ITEM (source), result, &error);

  /* Somebody else was faster. */
  if (g_error_matches (error, SECRET_ERROR, SECRET_ERROR_NO_SUCH_OBJECT)
      || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD)
      || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_OBJECT))
    g_clear_error (&error);

  if (!is_over (task, g_steal_pointer (&error)))
    delete_next (task);
}

static void
delete_next (GTask *task)
{
  Job *job = g_task_get_task_data (task);
  g_autoptr (SecretItem) item = NULL;

  if (job->items == NULL)
    {
      answer_success (task);
      return;
    }

  item = job->items->data;
  job->items = g_list_delete_link (job->items, job->items);
  secret_item_delete (item, NULL, deleted_cb, g_object_ref (task));
}

/* --- Store */

static void
created_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Job *job = g_task_get_task_data (task);
  g_autoptr (SecretItem) item = NULL;
  GError *error = NULL;

  item = secret_item_create_finish (result, &error);
  if (is_over (task, error))
    return;

  /* What the same profile was stored with before, for another host or user, would be a second password for it. */
  for (GList *l = job->items; l != NULL; l = l->next)
    {
      if (strcmp (g_dbus_proxy_get_object_path (l->data), g_dbus_proxy_get_object_path (G_DBUS_PROXY (item))) == 0)
        {
          g_object_unref (l->data);
          job->items = g_list_delete_link (job->items, l);
          break;
        }
    }

  delete_next (task);
}

static void
collection_for_store_cb (GObject      *source,
                         GAsyncResult *result,
                         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Job *job = g_task_get_task_data (task);
  GError *error = NULL;

  job->collection = secret_collection_for_alias_finish (result, &error);
  if (is_over (task, error))
    return;

  if (job->collection == NULL)
    answer_error (task, QUI_KEYRING_ERROR_NO_KEYRING);
  else if (secret_collection_get_locked (job->collection))
    answer_error (task, QUI_KEYRING_ERROR_LOCKED);
  else
    secret_item_create (job->collection, &schema, job->attributes, job->label, job->password, SECRET_ITEM_CREATE_REPLACE, NULL,
                        created_cb, g_object_ref (task));
}

/* --- Unlock */

static void
unlocked_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Job *job = g_task_get_task_data (task);
  GError *error = NULL;
  int n_unlocked = secret_service_unlock_finish (job->service, result, NULL, &error);

  if (is_over (task, error))
    return;

  /* A prompt that the person closes is no error to libsecret. */
  if (n_unlocked < (int) g_list_length (job->unlocking))
    answer_error (task, QUI_KEYRING_ERROR_DISMISSED);
  else
    answer_success (task);
}

static void
unlock (GTask *task)
{
  Job *job = g_task_get_task_data (task);

  if (job->unlocking == NULL)
    answer_success (task);
  else
    secret_service_unlock (job->service, job->unlocking, NULL, unlocked_cb, g_object_ref (task));
}

static void
collection_for_unlock_cb (GObject      *source,
                          GAsyncResult *result,
                          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Job *job = g_task_get_task_data (task);
  GError *error = NULL;

  job->collection = secret_collection_for_alias_finish (result, &error);
  if (is_over (task, error))
    return;

  if (job->collection == NULL)
    {
      answer_error (task, QUI_KEYRING_ERROR_NO_KEYRING);
      return;
    }

  if (secret_collection_get_locked (job->collection))
    job->unlocking = g_list_prepend (NULL, job->collection);
  unlock (task);
}

static void
unlock_found (GTask *task)
{
  Job *job = g_task_get_task_data (task);

  for (GList *l = job->items; l != NULL; l = l->next)
    {
      if (secret_item_get_locked (l->data))
        job->unlocking = g_list_prepend (job->unlocking, l->data);
    }

  if (job->items != NULL)
    unlock (task);
  else
    secret_collection_for_alias (job->service, SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE, NULL,
                                 collection_for_unlock_cb, g_object_ref (task));
}

/* --- What all have in common */

static void
found_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Job *job = g_task_get_task_data (task);
  GError *error = NULL;

  job->items = secret_service_search_finish (SECRET_SERVICE (source), result, &error);
  if (is_over (task, error))
    return;
  job->items = qui_keyring_pick (job->items, job->secret);

  switch (job->kind)
    {
    case LOOKUP:
      lookup_found (task);
      break;

    case STORE:
    case CLEAR:
      /* A locked item cannot be replaced or deleted, and must not stay behind unnoticed. */
      if (has_locked_item (job))
        answer_error (task, QUI_KEYRING_ERROR_LOCKED);
      else if (job->kind == CLEAR)
        delete_next (task);
      else
        secret_collection_for_alias (job->service, SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE, NULL,
                                     collection_for_store_cb, g_object_ref (task));
      break;

    case UNLOCK:
      unlock_found (task);
      break;
    }
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Job *job = g_task_get_task_data (task);
  GError *error = NULL;

  job->service = secret_service_open_finish (result, &error);
  if (is_over (task, error))
    return;

  secret_service_search (job->service, &schema, job->key, SECRET_SEARCH_ALL, NULL, found_cb, g_object_ref (task));
}

static void
bus_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Job *job = g_task_get_task_data (task);
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, NULL);

  if (job->answered)
    return;

  if (bus == NULL)
    answer_error (task, QUI_KEYRING_ERROR_ABSENT);
  else
    /* An instance of its own: libsecret's shared one does not survive a restart of the service. */
    secret_service_open (SECRET_TYPE_SERVICE, NULL, SECRET_SERVICE_NONE, NULL, opened_cb, g_object_ref (task));
}

static gboolean
cancelled_cb (GCancellable *cancellable,
              gpointer      user_data)
{
  g_autoptr (GTask) task = g_object_ref (user_data);
  g_autoptr (GError) error = NULL;

  g_cancellable_set_error_if_cancelled (cancellable, &error);
  mark_answered (g_task_get_task_data (task));
  g_task_return_error (task, g_steal_pointer (&error));

  return G_SOURCE_REMOVE;
}

static void
start (Kind                 kind,
       QuiProfile          *profile,
       QuiSecret            secret,
       const char          *password,
       GCancellable        *cancellable,
       GAsyncReadyCallback  callback,
       gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Job *job = g_new0 (Job, 1);

  job->kind = kind;
  job->secret = secret;
  job->expected = qui_profile_get_keep_password (profile);
  job->key = qui_keyring_make_attributes (profile, secret, FALSE);
  job->attributes = qui_keyring_make_attributes (profile, secret, TRUE);
  job->label = g_strdup_printf (secret == QUI_SECRET_KEY
                                /* Translators: the name of a password in the keyring, which opens a file with a key; %s is the name of the connection */
                                ? _("Quiesce: key of %s")
                                /* Translators: the name of a password in the keyring; %s is the name of the connection */
                                : _("Quiesce: %s"), qui_profile_get_name (profile));
  if (password != NULL)
    job->password = secret_value_new (password, -1, "text/plain");
  g_task_set_task_data (task, job, job_free);

  if (cancellable != NULL)
    {
      job->cancel_source = g_cancellable_source_new (cancellable);
      g_source_set_callback (job->cancel_source, G_SOURCE_FUNC (cancelled_cb), g_object_ref (task), g_object_unref);
      g_source_attach (job->cancel_source, g_task_get_context (task));
    }

  g_bus_get (G_BUS_TYPE_SESSION, NULL, bus_cb, g_object_ref (task));
}

void
qui_keyring_lookup_async (QuiProfile          *profile,
                          QuiSecret            secret,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_return_if_fail (QUI_IS_PROFILE (profile));

  start (LOOKUP, profile, secret, NULL, cancellable, callback, user_data);
}

char *
qui_keyring_lookup_finish (GAsyncResult  *result,
                           GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
qui_keyring_store_async (QuiProfile          *profile,
                         QuiSecret            secret,
                         const char          *password,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_return_if_fail (QUI_IS_PROFILE (profile));
  g_return_if_fail (password != NULL);
  g_return_if_fail (secret != QUI_SECRET_ALL);

  start (STORE, profile, secret, password, cancellable, callback, user_data);
}

gboolean
qui_keyring_store_finish (GAsyncResult  *result,
                          GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
qui_keyring_clear_async (QuiProfile          *profile,
                         QuiSecret            secret,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_return_if_fail (QUI_IS_PROFILE (profile));

  start (CLEAR, profile, secret, NULL, cancellable, callback, user_data);
}

gboolean
qui_keyring_clear_finish (GAsyncResult  *result,
                          GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
qui_keyring_unlock_async (QuiProfile          *profile,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_return_if_fail (QUI_IS_PROFILE (profile));

  start (UNLOCK, profile, QUI_SECRET_ALL, NULL, NULL, callback, user_data);
}

gboolean
qui_keyring_unlock_finish (GAsyncResult  *result,
                           GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
