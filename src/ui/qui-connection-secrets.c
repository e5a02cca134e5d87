/* qui-connection-secrets.c: the passwords of the connection that is edited, and what the keyring keeps of them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-connection-secrets.h"

#include "qui-keyring.h"

enum
{
  PASSWORD,
  KEY,
  N_SECRETS
};

static const QuiSecret names[N_SECRETS] = { QUI_SECRET_PASSWORD, QUI_SECRET_KEY };

struct _QuiConnectionSecrets
{
  GObject       parent_instance;

  GtkEditable  *entries[N_SECRETS];
  gboolean      typed[N_SECRETS];   /* not what the keyring gave */
  gboolean      had;                /* the connection kept some when it was opened */
  gboolean      filling;            /* an entry is being filled from the keyring */
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (QuiConnectionSecrets, qui_connection_secrets, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const char *
get_text (QuiConnectionSecrets *self,
          guint                 which)
{
  const char *text = gtk_editable_get_text (self->entries[which]);

  return *text != '\0' ? text : NULL;
}

static void
entry_changed (QuiConnectionSecrets *self,
               GtkEditable          *entry)
{
  if (!self->filling)
    self->typed[entry == self->entries[KEY] ? KEY : PASSWORD] = TRUE;
  g_signal_emit (self, signals[CHANGED], 0);
}

/* ---- Looking up ---- */

static void
fill (QuiConnectionSecrets *self,
      guint                 which,
      char                 *password)
{
  if (password != NULL && !self->typed[which] && !qui_connection_secrets_is_stopped (self))
    {
      self->filling = TRUE;
      gtk_editable_set_text (self->entries[which], password);
      self->filling = FALSE;
    }
  qui_password_free (password);
}

static void
password_found (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  fill (g_task_get_source_object (task), PASSWORD, qui_keyring_lookup_finish (result, &error));
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/* What went wrong is said by the look-up of the other one. */
static void
key_found (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (QuiConnectionSecrets) self = user_data;

  fill (self, KEY, qui_keyring_lookup_finish (result, NULL));
}

void
qui_connection_secrets_look_up_async (QuiConnectionSecrets *self,
                                      QuiProfile           *profile,
                                      GAsyncReadyCallback   callback,
                                      gpointer              user_data)
{
  g_return_if_fail (QUI_IS_CONNECTION_SECRETS (self));
  g_return_if_fail (QUI_IS_PROFILE (profile));

  qui_keyring_lookup_async (profile, QUI_SECRET_KEY, self->cancellable, key_found, g_object_ref (self));
  qui_keyring_lookup_async (profile, QUI_SECRET_PASSWORD, self->cancellable, password_found,
                            g_task_new (self, self->cancellable, callback, user_data));
}

gboolean
qui_connection_secrets_look_up_finish (QuiConnectionSecrets  *self,
                                       GAsyncResult          *result,
                                       GError               **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ---- Saving ---- */

typedef struct
{
  QuiProfile *profile;
  guint       which;        /* the password first, for forgetting it may forget both */
  gboolean    forgetting;
} Saving;

static void
saving_free (gpointer data)
{
  Saving *saving = data;

  g_object_unref (saving->profile);
  g_free (saving);
}

static void save_next (GTask *task);

static void
kept (GTask  *task,
      GError *error)
{
  Saving *saving = g_task_get_task_data (task);

  if (error == NULL)
    {
      saving->which++;
      save_next (task);
    }
  else
    {
      g_task_return_error (task, error);
      g_object_unref (task);
    }
}

static void
stored (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  GError *error = NULL;

  qui_keyring_store_finish (result, &error);
  kept (user_data, error);
}

static void
cleared (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  GError *error = NULL;

  qui_keyring_clear_finish (result, &error);
  kept (user_data, error);
}

static gboolean
is_to_be_kept (QuiConnectionSecrets *self,
               const Saving         *saving)
{
  return qui_profile_get_keep_password (saving->profile) && get_text (self, saving->which) != NULL &&
         (self->typed[saving->which] || !self->had);
}

/* QUI_SECRET_ALL where nothing is to be kept any more. */
static gboolean
is_to_be_forgotten (QuiConnectionSecrets *self,
                    const Saving         *saving,
                    QuiSecret            *secret)
{
  gboolean keep = qui_profile_get_keep_password (saving->profile);
  gboolean emptied = self->typed[saving->which] && get_text (self, saving->which) == NULL;

  *secret = names[saving->which];
  if (saving->which == PASSWORD && !(keep && get_text (self, KEY) != NULL))
    *secret = QUI_SECRET_ALL;
  return self->had && (emptied || (saving->which == PASSWORD && !keep));
}

/* Takes over @task. */
static void
save_next (GTask *task)
{
  QuiConnectionSecrets *self = g_task_get_source_object (task);
  Saving *saving = g_task_get_task_data (task);
  QuiSecret secret;

  while (saving->which < N_SECRETS)
    {
      saving->forgetting = FALSE;
      if (is_to_be_kept (self, saving))
        {
          qui_keyring_store_async (saving->profile, names[saving->which], get_text (self, saving->which), self->cancellable, stored, task);
          return;
        }
      if (is_to_be_forgotten (self, saving, &secret))
        {
          saving->forgetting = TRUE;
          qui_keyring_clear_async (saving->profile, secret, self->cancellable, cleared, task);
          return;
        }
      saving->which++;
    }
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

void
qui_connection_secrets_save_async (QuiConnectionSecrets *self,
                                   QuiProfile           *profile,
                                   GAsyncReadyCallback   callback,
                                   gpointer              user_data)
{
  Saving *saving;
  GTask *task;

  g_return_if_fail (QUI_IS_CONNECTION_SECRETS (self));
  g_return_if_fail (QUI_IS_PROFILE (profile));

  task = g_task_new (self, self->cancellable, callback, user_data);
  saving = g_new0 (Saving, 1);
  saving->profile = g_object_ref (profile);
  g_task_set_task_data (task, saving, saving_free);
  save_next (task);
}

gboolean
qui_connection_secrets_save_finish (QuiConnectionSecrets  *self,
                                    GAsyncResult          *result,
                                    gboolean              *forgetting,
                                    GError               **error)
{
  const Saving *saving;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  saving = g_task_get_task_data (G_TASK (result));
  *forgetting = saving->forgetting;
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ---- The object ---- */

static void
qui_connection_secrets_dispose (GObject *object)
{
  QuiConnectionSecrets *self = QUI_CONNECTION_SECRETS (object);

  qui_connection_secrets_stop (self);
  for (guint i = 0; i < N_SECRETS; i++)
    g_clear_object (&self->entries[i]);

  G_OBJECT_CLASS (qui_connection_secrets_parent_class)->dispose (object);
}

static void
qui_connection_secrets_finalize (GObject *object)
{
  g_object_unref (QUI_CONNECTION_SECRETS (object)->cancellable);

  G_OBJECT_CLASS (qui_connection_secrets_parent_class)->finalize (object);
}

static void
qui_connection_secrets_class_init (QuiConnectionSecretsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = qui_connection_secrets_dispose;
  object_class->finalize = qui_connection_secrets_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
qui_connection_secrets_init (QuiConnectionSecrets *self)
{
  self->cancellable = g_cancellable_new ();
}

QuiConnectionSecrets *
qui_connection_secrets_new (GtkEditable *password,
                            GtkEditable *key_password,
                            gboolean     had)
{
  QuiConnectionSecrets *self;

  g_return_val_if_fail (GTK_IS_EDITABLE (password), NULL);
  g_return_val_if_fail (GTK_IS_EDITABLE (key_password), NULL);

  self = g_object_new (QUI_TYPE_CONNECTION_SECRETS, NULL);
  self->had = had;
  self->entries[PASSWORD] = g_object_ref (password);
  self->entries[KEY] = g_object_ref (key_password);
  for (guint i = 0; i < N_SECRETS; i++)
    g_signal_connect_object (self->entries[i], "changed", G_CALLBACK (entry_changed), self, G_CONNECT_SWAPPED);
  return self;
}

const char *
qui_connection_secrets_get_password (QuiConnectionSecrets *self)
{
  g_return_val_if_fail (QUI_IS_CONNECTION_SECRETS (self), NULL);

  return get_text (self, PASSWORD);
}

const char *
qui_connection_secrets_get_key_password (QuiConnectionSecrets *self)
{
  g_return_val_if_fail (QUI_IS_CONNECTION_SECRETS (self), NULL);

  return get_text (self, KEY);
}

gboolean
qui_connection_secrets_is_password_new (QuiConnectionSecrets *self)
{
  g_return_val_if_fail (QUI_IS_CONNECTION_SECRETS (self), FALSE);

  return self->typed[PASSWORD];
}

gboolean
qui_connection_secrets_is_key_new (QuiConnectionSecrets *self)
{
  g_return_val_if_fail (QUI_IS_CONNECTION_SECRETS (self), FALSE);

  return self->typed[KEY];
}

gboolean
qui_connection_secrets_has_any (QuiConnectionSecrets *self)
{
  g_return_val_if_fail (QUI_IS_CONNECTION_SECRETS (self), FALSE);

  return get_text (self, PASSWORD) != NULL || get_text (self, KEY) != NULL || (self->had && !self->typed[PASSWORD]);
}

void
qui_connection_secrets_stop (QuiConnectionSecrets *self)
{
  g_return_if_fail (QUI_IS_CONNECTION_SECRETS (self));

  g_cancellable_cancel (self->cancellable);
}

gboolean
qui_connection_secrets_is_stopped (QuiConnectionSecrets *self)
{
  g_return_val_if_fail (QUI_IS_CONNECTION_SECRETS (self), FALSE);

  return g_cancellable_is_cancelled (self->cancellable);
}
