/* qui-connection-dialog.c: add or edit a saved connection
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-connection-dialog.h"

#include <glib/gi18n-lib.h>

#include "qui-certificates.h"
#include "qui-connection-paste.h"
#include "qui-connection-secrets.h"
#include "qui-connection-test.h"
#include "qui-group-row.h"
#include "qui-keyword-list.h"
#include "qui-keyring.h"
#include "qui-looks.h"
#include "qui-route-fields.h"
#include "qui-words.h"

struct _QuiConnectionDialog
{
  AdwWindow             parent_instance;

  QuiProfileStore      *store;
  QuiProfile           *profile;         /* NULL: a new one */
  QuiProfile           *draft;           /* what the fields say; each is bound to a property */
  QuiConnectionSecrets *secrets;
  gboolean              saving;

  QuiConnectionPaste   *paste_box;
  AdwEntryRow          *name;
  QuiGroupRow          *group;
  AdwComboRow          *environment;
  GtkWidget            *swatch;
  AdwEntryRow          *host;
  AdwEntryRow          *port;
  AdwEntryRow          *database;
  AdwEntryRow          *user;
  AdwEntryRow          *role;
  AdwPasswordEntryRow  *password;
  AdwActionRow         *keyring_row;
  GtkWidget            *unlock_button;
  GtkSwitch            *keep;
  AdwComboRow          *sslmode;
  QuiCertificates      *certificates;
  QuiRouteFields       *route;
  QuiKeywordList       *keywords;
  QuiConnectionTest    *test;
  GtkWidget            *fields;
  GtkWidget            *save_button;
  GtkRevealer          *notice;
  GtkLabel             *notice_words;
  GtkButton            *notice_button;
};

G_DEFINE_FINAL_TYPE (QuiConnectionDialog, qui_connection_dialog, ADW_TYPE_WINDOW)

enum
{
  SAVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const char * const sslmodes[] = { "", "disable", "allow", "prefer", "require", "verify-ca", "verify-full" };

/* ---- The notice at the bottom ---- */

/* @button NULL: nothing to press. */
static void
show_notice (QuiConnectionDialog *self,
             const char          *text,
             const char          *button)
{
  if (text != NULL)
    gtk_label_set_text (self->notice_words, text);
  if (button != NULL)
    gtk_button_set_label (self->notice_button, button);
  gtk_widget_set_visible (GTK_WIDGET (self->notice_button), button != NULL);
  gtk_revealer_set_reveal_child (self->notice, text != NULL);
}

/* ---- Fields ---- */

static void
validate (QuiConnectionDialog *self,
          gboolean             say_why)
{
  g_autoptr (GError) error = NULL;
  gboolean valid = qui_profile_check (self->draft, &error) && qui_route_fields_check (self->route, &error);

  gtk_widget_set_sensitive (self->save_button, valid && !self->saving);
  gtk_widget_set_tooltip_text (self->save_button, valid ? NULL : error->message);
  show_notice (self, valid || !say_why ? NULL : error->message, NULL);
}

static void
draft_changed (QuiConnectionDialog *self)
{
  QuiEnvironment environment = qui_profile_get_environment (self->draft);
  const char *classes[] = { qui_looks_environment_class (environment), NULL };

  gtk_widget_set_css_classes (self->swatch, classes);
  qui_connection_test_reset (self->test);
  validate (self, TRUE);
}

static void
route_changed (QuiConnectionDialog *self)
{
  validate (self, TRUE);
}

static void
secrets_changed (QuiConnectionDialog *self)
{
  qui_connection_test_reset (self->test);
}

static gboolean
sslmode_to_index (GBinding     *binding,
                  const GValue *from,
                  GValue       *to,
                  gpointer      user_data)
{
  const char *sslmode = g_value_get_string (from);

  for (guint i = 0; i < G_N_ELEMENTS (sslmodes); i++)
    if (g_strcmp0 (sslmode, sslmodes[i]) == 0)
      g_value_set_uint (to, i);

  return TRUE;
}

static gboolean
sslmode_from_index (GBinding     *binding,
                    const GValue *from,
                    GValue       *to,
                    gpointer      user_data)
{
  guint index = g_value_get_uint (from);

  g_value_set_static_string (to, index < G_N_ELEMENTS (sslmodes) ? sslmodes[index] : "");

  return TRUE;
}

static void
fill_choices (QuiConnectionDialog *self)
{
  g_autoptr (GtkStringList) environments = gtk_string_list_new (NULL);
  g_autoptr (GtkStringList) modes = gtk_string_list_new (NULL);

  gtk_string_list_append (environments, C_("environment", "None"));
  for (int i = QUI_ENVIRONMENT_DEVELOPMENT; i <= QUI_ENVIRONMENT_PRODUCTION; i++)
    gtk_string_list_append (environments, qui_words_environment (i));
  adw_combo_row_set_model (self->environment, G_LIST_MODEL (environments));

  gtk_string_list_append (modes, _("Default (prefer)"));
  for (guint i = 1; i < G_N_ELEMENTS (sslmodes); i++)
    gtk_string_list_append (modes, sslmodes[i]);
  adw_combo_row_set_model (self->sslmode, G_LIST_MODEL (modes));
}

static void
bind_fields (QuiConnectionDialog *self)
{
  const GBindingFlags flags = G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL;

  g_object_bind_property (self->draft, "name", self->name, "text", flags);
  g_object_bind_property (self->draft, "group", self->group, "text", flags);
  g_object_bind_property (self->draft, "environment", self->environment, "selected", flags);
  g_object_bind_property (self->draft, "host", self->host, "text", flags);
  g_object_bind_property (self->draft, "port", self->port, "text", flags);
  g_object_bind_property (self->draft, "database", self->database, "text", flags);
  g_object_bind_property (self->draft, "user", self->user, "text", flags);
  g_object_bind_property (self->draft, "role", self->role, "text", flags);
  g_object_bind_property (self->draft, "keep-password", self->keep, "active", flags);
  g_object_bind_property_full (self->draft, "sslmode", self->sslmode, "selected", flags,
                               sslmode_to_index, sslmode_from_index, NULL, NULL);
}

static void
pasted (QuiConnectionDialog *self,
        const char          *password,
        const char          *key_password)
{
  if (password != NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->password), password);
  if (key_password != NULL)
    gtk_editable_set_text (qui_certificates_get_password (self->certificates), key_password);
  gtk_widget_grab_focus (GTK_WIDGET (self->name));
}

/* ---- The password in the keyring ---- */

static void save_clicked (QuiConnectionDialog *self);

/* The one that the keyring knows. */
static QuiProfile *
get_profile (QuiConnectionDialog *self)
{
  return self->profile != NULL ? self->profile : self->draft;
}

/* Saving waits for what the person does about the keyring. */
static gboolean
is_held_up (QuiConnectionDialog *self)
{
  return gtk_revealer_get_reveal_child (self->notice) && gtk_widget_get_visible (GTK_WIDGET (self->notice_button));
}

static void
show_keyring_error (QuiConnectionDialog *self,
                    const GError        *error)
{
  g_autofree char *escaped = g_markup_escape_text (error->message, -1);

  adw_action_row_set_subtitle (self->keyring_row, escaped);
  gtk_widget_set_visible (self->unlock_button,
                          g_error_matches (error, QUI_KEYRING_ERROR, QUI_KEYRING_ERROR_LOCKED) ||
                          g_error_matches (error, QUI_KEYRING_ERROR, QUI_KEYRING_ERROR_DISMISSED));
  gtk_widget_set_visible (GTK_WIDGET (self->keyring_row), TRUE);
}

static void
looked_up (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (QuiConnectionDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  qui_connection_secrets_look_up_finish (QUI_CONNECTION_SECRETS (source), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  gtk_widget_set_visible (GTK_WIDGET (self->keyring_row), FALSE);
  if (error != NULL)
    show_keyring_error (self, error);
}

static void
look_up (QuiConnectionDialog *self)
{
  qui_connection_secrets_look_up_async (self->secrets, get_profile (self), looked_up, g_object_ref (self));
}

static void
unlocked (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (QuiConnectionDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  gtk_widget_set_sensitive (self->unlock_button, TRUE);
  if (!qui_keyring_unlock_finish (result, &error))
    {
      show_keyring_error (self, error);
      if (is_held_up (self))
        show_notice (self, error->message, gtk_button_get_label (self->notice_button));
    }
  else if (qui_connection_secrets_is_stopped (self->secrets))
    return;
  else if (is_held_up (self))
    save_clicked (self);
  else
    look_up (self);
}

static void
unlock_clicked (QuiConnectionDialog *self)
{
  gtk_widget_set_sensitive (self->unlock_button, FALSE);
  qui_keyring_unlock_async (get_profile (self), unlocked, g_object_ref (self));
}

/* ---- Testing ---- */

static void
test_started (QuiConnectionDialog *self)
{
  g_autoptr (GError) error = NULL;

  if (!qui_profile_check_target (self->draft, &error))
    show_notice (self, error->message, NULL);
  else
    qui_connection_test_run (self->test, self->draft, qui_connection_secrets_get_password (self->secrets),
                             qui_connection_secrets_get_key_password (self->secrets));
}

/* ---- Saving ---- */

static void
finish (QuiConnectionDialog *self)
{
  QuiConnectionSecrets *secrets = self->secrets;

  g_signal_emit (self, signals[SAVED], 0, self->profile,
                 qui_connection_secrets_is_password_new (secrets) ? qui_connection_secrets_get_password (secrets) : NULL,
                 qui_connection_secrets_is_key_new (secrets) ? qui_connection_secrets_get_key_password (secrets) : NULL);
  gtk_window_close (GTK_WINDOW (self));
}

static void
set_saving (QuiConnectionDialog *self,
            gboolean             saving)
{
  self->saving = saving;
  gtk_widget_set_sensitive (self->fields, !saving);
  validate (self, FALSE);
}

/* The keyring has answered. If it will not, the connection itself is saved: try again, or do without. */
static void
kept (GObject      *source,
      GAsyncResult *result,
      gpointer      user_data)
{
  g_autoptr (QuiConnectionDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean forgetting;

  if (qui_connection_secrets_save_finish (QUI_CONNECTION_SECRETS (source), result, &forgetting, &error))
    finish (self);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      set_saving (self, FALSE);
      show_keyring_error (self, error);
      show_notice (self, error->message, forgetting ? _("Close") : _("Use for This Run"));
      /* Brings it on screen, too. */
      if (gtk_widget_get_visible (self->unlock_button))
        gtk_widget_grab_focus (self->unlock_button);
    }
}

static void
notice_clicked (QuiConnectionDialog *self)
{
  finish (self);
}

static void
save_clicked (QuiConnectionDialog *self)
{
  g_autofree char *group = g_strstrip (g_strdup (qui_profile_get_group (self->draft)));

  set_saving (self, TRUE);
  g_object_set (self->draft, "group", group, NULL);
  if (self->profile == NULL)
    self->profile = qui_profile_new ();
  qui_profile_assign (self->profile, self->draft);
  /* Without a password the keyring need not be asked for one. */
  if (!qui_connection_secrets_has_any (self->secrets))
    g_object_set (self->profile, "keep-password", FALSE, NULL);
  qui_profile_store_put (self->store, self->profile);

  qui_connection_secrets_save_async (self->secrets, self->profile, kept, g_object_ref (self));
}

/* ---- The dialog ---- */

static void
start (QuiConnectionDialog *self)
{
  gboolean had = self->profile != NULL && qui_profile_get_keep_password (self->profile);

  gtk_window_set_title (GTK_WINDOW (self), self->profile != NULL ? _("Edit Connection") : _("Add Connection"));
  if (self->profile == NULL)
    g_object_set (self->draft, "keep-password", TRUE, NULL);

  fill_choices (self);
  bind_fields (self);
  g_signal_connect_object (self->draft, "notify", G_CALLBACK (draft_changed), self, G_CONNECT_SWAPPED);
  qui_connection_paste_set_profile (self->paste_box, self->draft);
  qui_certificates_set_profile (self->certificates, self->draft);
  qui_route_fields_set_profile (self->route, self->draft);
  qui_keyword_list_set_profile (self->keywords, self->draft);
  self->secrets = qui_connection_secrets_new (GTK_EDITABLE (self->password), qui_certificates_get_password (self->certificates), had);
  g_signal_connect_object (self->secrets, "changed", G_CALLBACK (secrets_changed), self, G_CONNECT_SWAPPED);
  draft_changed (self);
  validate (self, FALSE);
  gtk_widget_grab_focus (self->profile != NULL ? GTK_WIDGET (self->name) : GTK_WIDGET (self->paste_box));
  if (had)
    look_up (self);
}

static void
qui_connection_dialog_dispose (GObject *object)
{
  QuiConnectionDialog *self = QUI_CONNECTION_DIALOG (object);

  qui_connection_secrets_stop (self->secrets);

  G_OBJECT_CLASS (qui_connection_dialog_parent_class)->dispose (object);
}

static void
qui_connection_dialog_finalize (GObject *object)
{
  QuiConnectionDialog *self = QUI_CONNECTION_DIALOG (object);

  g_clear_object (&self->draft);
  g_clear_object (&self->profile);
  g_clear_object (&self->secrets);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (qui_connection_dialog_parent_class)->finalize (object);
}

static gboolean
qui_connection_dialog_close_request (GtkWindow *window)
{
  /* Nobody waits for the keyring any more: what holds the dialog lets go. */
  qui_connection_secrets_stop (QUI_CONNECTION_DIALOG (window)->secrets);
  qui_connection_test_reset (QUI_CONNECTION_DIALOG (window)->test);

  return GTK_WINDOW_CLASS (qui_connection_dialog_parent_class)->close_request (window);
}

static void
qui_connection_dialog_class_init (QuiConnectionDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = qui_connection_dialog_dispose;
  object_class->finalize = qui_connection_dialog_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = qui_connection_dialog_close_request;

  /* Static scope: no copy of the password is left behind. */
  signals[SAVED] = g_signal_new ("saved", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 3, QUI_TYPE_PROFILE, G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE,
                                 G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE);

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);

  g_type_ensure (QUI_TYPE_CERTIFICATES);
  g_type_ensure (QUI_TYPE_CONNECTION_PASTE);
  g_type_ensure (QUI_TYPE_CONNECTION_TEST);
  g_type_ensure (QUI_TYPE_GROUP_ROW);
  g_type_ensure (QUI_TYPE_KEYWORD_LIST);
  g_type_ensure (QUI_TYPE_ROUTE_FIELDS);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quiesce/Quiesce/qui-connection-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, QuiConnectionDialog, paste_box);
  gtk_widget_class_bind_template_child (widget_class, QuiConnectionDialog, name);
  gtk_widget_class_bind_template_child (widget_class, QuiConnectionDialog, group);
  gtk_widget_class_bind_template_child (widget_class, QuiConnectionDialog, environment);
  gtk_widget_class_bind_template_child (widget_class, QuiConnectionDialog, swatch);
  gtk_widget_class_bind_template_child (widget_class, QuiConnectionDialog, host);
  gtk_widget_class_bind_template_child (widget_class, QuiConnectionDialog, port);
  gtk_widget_class_bind_template_child (widget_class, QuiConnectionDialog, database);
  gtk_widget_class_bind_template_child (widget_class, QuiConnectionDialog, user);
  gtk_widget_class_bind_template_child (widget_class, QuiConnectionDialog, role);
  gtk_widget_class_bind_template_child (widget_class, QuiConnectionDialog, password);
  gtk_widget_class_bind_template_child (widget_class, QuiConnectionDialog, keyring_row);
  gtk_widget_class_bind_template_child (widget_class, QuiConnectionDialog, unlock_button);
  gtk_widget_class_bind_template_child (widget_class, QuiConnectionDialog, keep);
  gtk_widget_class_bind_template_child (widget_class, QuiConnectionDialog, sslmode);
  gtk_widget_class_bind_template_child (widget_class, QuiConnectionDialog, certificates);
  gtk_widget_class_bind_template_child (widget_class, QuiConnectionDialog, route);
  gtk_widget_class_bind_template_child (widget_class, QuiConnectionDialog, keywords);
  gtk_widget_class_bind_template_child (widget_class, QuiConnectionDialog, test);
  gtk_widget_class_bind_template_child (widget_class, QuiConnectionDialog, fields);
  gtk_widget_class_bind_template_child (widget_class, QuiConnectionDialog, save_button);
  gtk_widget_class_bind_template_child (widget_class, QuiConnectionDialog, notice);
  gtk_widget_class_bind_template_child (widget_class, QuiConnectionDialog, notice_words);
  gtk_widget_class_bind_template_child (widget_class, QuiConnectionDialog, notice_button);
  gtk_widget_class_bind_template_callback (widget_class, pasted);
  gtk_widget_class_bind_template_callback (widget_class, route_changed);
  gtk_widget_class_bind_template_callback (widget_class, unlock_clicked);
  gtk_widget_class_bind_template_callback (widget_class, test_started);
  gtk_widget_class_bind_template_callback (widget_class, save_clicked);
  gtk_widget_class_bind_template_callback (widget_class, notice_clicked);
}

static void
qui_connection_dialog_init (QuiConnectionDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
qui_connection_dialog_new (QuiServerList *servers,
                           QuiProfile    *profile,
                           GtkWindow     *parent)
{
  QuiConnectionDialog *self;

  g_return_val_if_fail (QUI_IS_SERVER_LIST (servers), NULL);
  g_return_val_if_fail (profile == NULL || QUI_IS_PROFILE (profile), NULL);

  self = g_object_new (QUI_TYPE_CONNECTION_DIALOG, "transient-for", parent, NULL);
  self->store = g_object_ref (qui_server_list_get_store (servers));
  self->draft = profile != NULL ? qui_profile_duplicate (profile, qui_profile_get_name (profile)) : qui_profile_new ();
  if (profile != NULL && qui_profile_get_origin (profile) == QUI_ORIGIN_SAVED)
    self->profile = g_object_ref (profile);
  qui_group_row_set_servers (self->group, servers);
  start (self);

  return GTK_WIDGET (self);
}
