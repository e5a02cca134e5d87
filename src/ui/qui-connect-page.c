/* qui-connect-page.c: what a server shows that is not live: off, connecting, asking for a password, failed
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-connect-page.h"

#include <glib/gi18n-lib.h>

#include "qui-error.h"
#include "qui-keyring.h"
#include "qui-ssh-said.h"
#include "qui-words-servers.h"
#include "qui-words.h"

struct _QuiConnectPage
{
  GtkWidget            parent_instance;

  QuiServer           *server;

  AdwStatusPage       *page;
  GtkSpinner          *spinner;
  GtkLabel            *words;
  GtkWidget           *password_box;
  AdwPasswordEntryRow *password;
  GtkWidget           *keep_row;
  GtkSwitch           *keep;
  GtkWidget           *keyring_box;
  GtkLabel            *keyring_words;
  GtkWidget           *unlock_button;
  GtkWidget           *edit_button;
  GtkWidget           *cancel_button;
  GtkButton           *connect_button;
};

G_DEFINE_FINAL_TYPE (QuiConnectPage, qui_connect_page, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_SERVER,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
set_page (QuiConnectPage *self,
          const char     *icon,
          const char     *title,
          const char     *text)
{
  /* The description is markup, the title is not. */
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_status_page_set_icon_name (self->page, icon);
  adw_status_page_set_title (self->page, title);
  adw_status_page_set_description (self->page, escaped);
}

/* "db1.internal:5432 as anna", and beneath it by what way. */
static char *
dup_target (QuiServer *server)
{
  QuiProfile *profile = qui_server_get_profile (server);
  g_autofree char *label = qui_profile_dup_label (profile);
  const char *user = qui_profile_get_user (profile);
  g_autofree char *tunnel = qui_server_is_tunnelling (server) ? g_strdup (_("Opening the SSH tunnel…")) : qui_words_tunnel (profile);
  g_autofree char *place = NULL;

  /* Translators: address of a server, role */
  place = user[0] != '\0' ? g_strdup_printf (_("%s as %s"), label, user) : g_steal_pointer (&label);
  return tunnel != NULL ? g_strdup_printf ("%s\n%s", place, tunnel) : g_steal_pointer (&place);
}

static void
show_words (QuiConnectPage *self,
            const GError   *error)
{
  /* That a question was not answered is said already, and by nobody else. */
  gboolean said = error != NULL && !(g_error_matches (error, QUI_ERROR, QUI_ERROR_TUNNEL) && qui_ssh_said_judge (error->message) == QUI_SSH_UNANSWERED);
  g_autofree char *text = said ? qui_words_error_dup_said (error) : NULL;

  gtk_label_set_text (self->words, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->words), text != NULL && text[0] != '\0');
  if (text != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (self->words), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
show_keyring (QuiConnectPage *self)
{
  const GError *error = qui_server_get_keyring_error (self->server);

  gtk_widget_set_visible (self->keyring_box, error != NULL);
  gtk_widget_set_visible (self->keep_row, qui_profile_get_origin (qui_server_get_profile (self->server)) == QUI_ORIGIN_SAVED &&
                                          !g_error_matches (error, QUI_KEYRING_ERROR, QUI_KEYRING_ERROR_ABSENT));
  if (error == NULL)
    return;

  gtk_label_set_text (self->keyring_words, error->message);
  gtk_widget_set_visible (self->unlock_button,
                          g_error_matches (error, QUI_KEYRING_ERROR, QUI_KEYRING_ERROR_LOCKED) ||
                          g_error_matches (error, QUI_KEYRING_ERROR, QUI_KEYRING_ERROR_DISMISSED));
}

static void
show_off (QuiConnectPage *self)
{
  QuiProfile *profile = qui_server_get_profile (self->server);
  g_autofree char *target = dup_target (self->server);

  set_page (self, "q-disconnect-symbolic", qui_profile_get_name (profile), target);
  gtk_button_set_label (self->connect_button, _("Connect"));
}

static void
show_connecting (QuiConnectPage *self)
{
  QuiProfile *profile = qui_server_get_profile (self->server);
  g_autofree char *target = dup_target (self->server);
  g_autofree char *title = g_strdup_printf (_("Connecting to %s"), qui_profile_get_name (profile));

  set_page (self, NULL, title, target);
}

static void
show_failed (QuiConnectPage *self)
{
  const GError *error = qui_server_get_error (self->server);
  g_autofree char *advice = error != NULL
                            ? qui_words_error_advice (error, qui_server_get_profile (self->server)) : NULL;

  set_page (self, "q-plug-off-symbolic", error != NULL ? qui_words_error_title (error) : _("Not Connected"),
            advice != NULL ? advice : "");
  gtk_button_set_label (self->connect_button, _("Try Again"));
}

/* What the person can do, and why no password was found where there may be one. */
static char *
dup_password_advice (QuiConnectPage *self,
                     const GError   *error)
{
  g_autofree char *advice = qui_words_error_advice (error, qui_server_get_profile (self->server));
  const char *why = g_error_matches (error, QUI_ERROR, QUI_ERROR_PASSWORD_NEEDED) ? qui_error_get_hint (error) : NULL;

  return why != NULL ? g_strdup_printf ("%s\n\n%s", advice, why) : g_steal_pointer (&advice);
}

/* It is the client's key that wants a password, not the server. */
static gboolean
is_about_key (const GError *error)
{
  return g_error_matches (error, QUI_ERROR, QUI_ERROR_KEY_NEEDED) || g_error_matches (error, QUI_ERROR, QUI_ERROR_KEY_REFUSED);
}

static char *
dup_password_title (QuiProfile   *profile,
                    const GError *error)
{
  const char *user = qui_profile_get_user (profile);

  if (is_about_key (error))
    return g_strdup (_("Password of the client’s key"));

  return user[0] != '\0' ? g_strdup_printf (_("Password for %s"), user) : g_strdup (_("Password"));
}

static void
show_password (QuiConnectPage *self)
{
  QuiProfile *profile = qui_server_get_profile (self->server);
  const GError *error = qui_server_get_error (self->server);
  g_autofree char *advice = error != NULL ? dup_password_advice (self, error) : NULL;
  g_autofree char *title = dup_password_title (profile, error);
  g_autofree char *escaped = g_markup_escape_text (title, -1);

  set_page (self, "q-key-symbolic", error != NULL ? qui_words_error_title (error) : _("Password Needed"),
            advice != NULL ? advice : "");
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->password), escaped);
  gtk_button_set_label (self->connect_button, _("Connect"));
}

static void
update (QuiConnectPage *self)
{
  QuiServerState state = qui_server_get_state (self->server);
  gboolean asks = state == QUI_SERVER_NEEDS_PASSWORD;
  gboolean failed = state == QUI_SERVER_FAILED;
  const GError *error = qui_server_get_error (self->server);

  switch (state)
    {
    case QUI_SERVER_CONNECTING:
      show_connecting (self);
      break;
    case QUI_SERVER_NEEDS_PASSWORD:
      show_password (self);
      break;
    case QUI_SERVER_FAILED:
      show_failed (self);
      break;
    case QUI_SERVER_OFF:
    case QUI_SERVER_LIVE:
    case QUI_SERVER_STALE:
    default:
      show_off (self);
      break;
    }

  gtk_spinner_set_spinning (self->spinner, state == QUI_SERVER_CONNECTING);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), state == QUI_SERVER_CONNECTING);
  gtk_widget_set_visible (self->cancel_button, state == QUI_SERVER_CONNECTING);
  gtk_widget_set_visible (GTK_WIDGET (self->connect_button), state != QUI_SERVER_CONNECTING);
  gtk_widget_set_visible (self->edit_button, state != QUI_SERVER_CONNECTING);
  gtk_widget_set_visible (self->password_box, asks);
  /* That a password is needed is said already; the server has not spoken yet. */
  show_words (self, failed || (asks && !g_error_matches (error, QUI_ERROR, QUI_ERROR_PASSWORD_NEEDED) &&
                               !g_error_matches (error, QUI_ERROR, QUI_ERROR_KEY_NEEDED)) ? error : NULL);
  show_keyring (self);
}

static void
state_changed (QuiConnectPage *self)
{
  QuiServerState state = qui_server_get_state (self->server);

  /* A password that was used or given up does not stay in an entry. */
  if (state != QUI_SERVER_CONNECTING)
    gtk_editable_set_text (GTK_EDITABLE (self->password), "");
  gtk_switch_set_active (self->keep, TRUE);
  update (self);
  if (state == QUI_SERVER_NEEDS_PASSWORD && gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_widget_grab_focus (GTK_WIDGET (self->password));
}

static void
password_changed (QuiConnectPage *self)
{
  gtk_widget_remove_css_class (GTK_WIDGET (self->password), "error");
}

static void
connect_clicked (QuiConnectPage *self)
{
  void (*connect_with) (QuiServer *, const char *, gboolean) =
    is_about_key (qui_server_get_error (self->server)) ? qui_server_connect_with_key_password : qui_server_connect_with_password;

  if (qui_server_get_state (self->server) != QUI_SERVER_NEEDS_PASSWORD)
    qui_server_connect (self->server);
  else if (gtk_editable_get_text (GTK_EDITABLE (self->password))[0] == '\0')
    {
      gtk_widget_add_css_class (GTK_WIDGET (self->password), "error");
      gtk_widget_grab_focus (GTK_WIDGET (self->password));
    }
  else
    connect_with (self->server, gtk_editable_get_text (GTK_EDITABLE (self->password)),
                  gtk_widget_get_visible (self->keep_row) && gtk_switch_get_active (self->keep));
}

static void
cancel_clicked (QuiConnectPage *self)
{
  qui_server_disconnect (self->server);
}

static void
unlock_clicked (QuiConnectPage *self)
{
  qui_server_unlock_keyring (self->server);
}

static void
qui_connect_page_constructed (GObject *object)
{
  QuiConnectPage *self = QUI_CONNECT_PAGE (object);
  QuiProfile *profile = qui_server_get_profile (self->server);

  G_OBJECT_CLASS (qui_connect_page_parent_class)->constructed (object);

  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->edit_button), "s", qui_profile_get_uuid (profile));
  g_signal_connect_object (self->server, "notify::state", G_CALLBACK (state_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->server, "notify::question", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->server, "notify::error", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->server, "notify::keyring-error", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (profile, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  state_changed (self);
}

static gboolean
qui_connect_page_grab_focus (GtkWidget *widget)
{
  QuiConnectPage *self = QUI_CONNECT_PAGE (widget);

  if (gtk_widget_get_visible (self->password_box))
    return gtk_widget_grab_focus (GTK_WIDGET (self->password));
  if (gtk_widget_get_visible (self->cancel_button))
    return gtk_widget_grab_focus (self->cancel_button);

  return gtk_widget_grab_focus (GTK_WIDGET (self->connect_button));
}

/* Without this the keys that move the focus would go where grab_focus() goes, past the rest. */
static gboolean
qui_connect_page_focus (GtkWidget        *widget,
                        GtkDirectionType  direction)
{
  return gtk_widget_child_focus (GTK_WIDGET (QUI_CONNECT_PAGE (widget)->page), direction);
}

static void
qui_connect_page_dispose (GObject *object)
{
  QuiConnectPage *self = QUI_CONNECT_PAGE (object);

  if (self->page != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->page));
  self->page = NULL;
  g_clear_object (&self->server);

  G_OBJECT_CLASS (qui_connect_page_parent_class)->dispose (object);
}

static void
qui_connect_page_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  QuiConnectPage *self = QUI_CONNECT_PAGE (object);

  switch (prop_id)
    {
    case PROP_SERVER:
      self->server = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
qui_connect_page_class_init (QuiConnectPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = qui_connect_page_constructed;
  object_class->dispose = qui_connect_page_dispose;
  object_class->set_property = qui_connect_page_set_property;
  widget_class->grab_focus = qui_connect_page_grab_focus;
  widget_class->focus = qui_connect_page_focus;

  properties[PROP_SERVER] =
    g_param_spec_object ("server", NULL, NULL, QUI_TYPE_SERVER,
                         G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quiesce/Quiesce/qui-connect-page.ui");
  gtk_widget_class_bind_template_child (widget_class, QuiConnectPage, page);
  gtk_widget_class_bind_template_child (widget_class, QuiConnectPage, spinner);
  gtk_widget_class_bind_template_child (widget_class, QuiConnectPage, words);
  gtk_widget_class_bind_template_child (widget_class, QuiConnectPage, password_box);
  gtk_widget_class_bind_template_child (widget_class, QuiConnectPage, password);
  gtk_widget_class_bind_template_child (widget_class, QuiConnectPage, keep);
  gtk_widget_class_bind_template_child (widget_class, QuiConnectPage, keep_row);
  gtk_widget_class_bind_template_child (widget_class, QuiConnectPage, keyring_box);
  gtk_widget_class_bind_template_child (widget_class, QuiConnectPage, keyring_words);
  gtk_widget_class_bind_template_child (widget_class, QuiConnectPage, unlock_button);
  gtk_widget_class_bind_template_child (widget_class, QuiConnectPage, edit_button);
  gtk_widget_class_bind_template_child (widget_class, QuiConnectPage, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, QuiConnectPage, connect_button);
  gtk_widget_class_bind_template_callback (widget_class, password_changed);
  gtk_widget_class_bind_template_callback (widget_class, connect_clicked);
  gtk_widget_class_bind_template_callback (widget_class, cancel_clicked);
  gtk_widget_class_bind_template_callback (widget_class, unlock_clicked);
}

static void
qui_connect_page_init (QuiConnectPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
qui_connect_page_new (QuiServer *server)
{
  g_return_val_if_fail (QUI_IS_SERVER (server), NULL);

  return g_object_new (QUI_TYPE_CONNECT_PAGE, "server", server, NULL);
}
