/* qui-connection-test.c: tries a connection and says what it found
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-connection-test.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "qui-dialog-parts.h"
#include "qui-question-dialog.h"
#include "qui-snapshot.h"
#include "qui-tunnel.h"
#include "qui-words.h"

struct _QuiConnectionTest
{
  AdwPreferencesRow  parent_instance;

  QuiProfile        *profile;       /* as it is being tested */
  QuiConninfo       *conninfo;
  QuiTunnel         *tunnel;        /* NULL: there is none on the way */
  QuiQuestion       *put;           /* the latest of its questions that was put; NULL: none */
  QuiConnection     *connection;
  GCancellable      *cancellable;   /* NULL: nothing is under way */
  gint64             started;
  gint64             connected;

  GtkSpinner        *spinner;
  GtkImage          *icon;
  GtkLabel          *title;
  GtkLabel          *words;
  GtkLabel          *subtitle;
  GtkButton         *button;
};

G_DEFINE_FINAL_TYPE (QuiConnectionTest, qui_connection_test, ADW_TYPE_PREFERENCES_ROW)

enum
{
  START,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
show_label (GtkLabel   *label,
            const char *text)
{
  gtk_label_set_text (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && text[0] != '\0');
}

/* @words is what the server said, @subtitle what we say. */
static void
show (QuiConnectionTest *self,
      const char        *icon,
      const char        *icon_class,
      const char        *title,
      const char        *words,
      const char        *subtitle)
{
  const char *icon_classes[] = { icon_class, NULL };
  gboolean running = self->cancellable != NULL;

  gtk_spinner_set_spinning (self->spinner, running);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), running);
  gtk_image_set_from_icon_name (self->icon, icon);
  gtk_widget_set_css_classes (GTK_WIDGET (self->icon), icon_class != NULL ? icon_classes : &icon_classes[1]);
  gtk_widget_set_visible (GTK_WIDGET (self->icon), icon != NULL);
  show_label (self->title, title);
  show_label (self->words, words);
  show_label (self->subtitle, subtitle);
  gtk_button_set_label (self->button, running ? _("Cancel") : _("Test Connection"));
}

static void
stop (QuiConnectionTest *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  if (self->tunnel != NULL)
    qui_tunnel_close (self->tunnel);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->connection);
  g_clear_object (&self->tunnel);
  g_clear_object (&self->put);
  g_clear_pointer (&self->conninfo, qui_conninfo_unref);
  g_clear_object (&self->profile);
}

static void
show_error (QuiConnectionTest *self,
            const GError      *reason)
{
  g_autoptr (GError) error = self->tunnel != NULL ? qui_tunnel_explain (self->tunnel, reason) : g_error_copy (reason);
  g_autofree char *advice = qui_words_error_advice (error, self->profile);
  g_autofree char *said = qui_words_error_dup_said (error);

  stop (self);
  show (self, "dialog-error-symbolic", "error", qui_words_error_title (error), said, advice);
}

/* What the role may do to other people's sessions. */
static const char *
rights_words (const QuiServerInfo *info)
{
  if (info->is_superuser)
    return _("May end every session.");
  if (info->has_signal_backend)
    return _("May end other roles’ sessions, not superusers’.");

  return _("May end sessions of its own role only, and of roles it is a member of.");
}

static void
show_success (QuiConnectionTest *self,
              QuiSnapshot       *snapshot)
{
  const QuiServerInfo *info = qui_snapshot_get_server (snapshot);
  const char *tls = qui_connection_get_tls (self->connection);
  int milliseconds = (self->connected - self->started) / 1000;
  g_autofree char *version = g_strndup (info->version, strcspn (info->version, " "));
  g_autofree char *title = NULL;
  g_autofree char *text = NULL;

  /* Translators: milliseconds */
  title = g_strdup_printf (_("Connected in %d ms"), milliseconds);
  if (info->has_read_all_stats || info->is_superuser)
    /* Translators: version of PostgreSQL; version of TLS, or "no TLS"; what the role may do */
    text = g_strdup_printf (_("PostgreSQL %s, %s. %s"), version, tls != NULL ? tls : _("no TLS"), rights_words (info));
  else
    /* Translators: version of PostgreSQL; version of TLS, or "no TLS"; what the role may do */
    text = g_strdup_printf (_("PostgreSQL %s, %s. %s Sees what its own sessions do only: pg_monitor shows it the others."),
                            version, tls != NULL ? tls : _("no TLS"), rights_words (info));

  stop (self);
  show (self, "emblem-ok-symbolic", "success", title, NULL, text);
}

static void
looked (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr (QuiConnectionTest) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (QuiSnapshot) snapshot = qui_snapshot_take_finish (QUI_CONNECTION (source), result, &error);

  /* Given up, or tested anew meanwhile. */
  if (self->connection != QUI_CONNECTION (source))
    return;

  if (snapshot != NULL)
    show_success (self, snapshot);
  else
    show_error (self, error);
}

static void
connected (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (QuiConnectionTest) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean done = qui_connection_connect_finish (QUI_CONNECTION (source), result, &error);

  if (self->connection != QUI_CONNECTION (source))
    return;

  self->connected = g_get_monotonic_time ();
  if (done)
    qui_snapshot_take_async (self->connection, NULL, self->cancellable, looked, g_object_ref (self));
  else
    show_error (self, error);
}

static void
show_connecting (QuiConnectionTest *self)
{
  g_autofree char *label = qui_profile_dup_label (self->profile);
  g_autofree char *title = g_strdup_printf (_("Connecting to %s"), label);

  show (self, NULL, NULL, title, NULL, NULL);
}

/* What is measured is the server, not how long somebody takes to answer. */
static void
connect_now (QuiConnectionTest *self)
{
  if (self->tunnel != NULL)
    qui_tunnel_apply (self->tunnel, self->conninfo);
  self->connection = qui_connection_new (self->conninfo, "Quiesce");
  self->started = g_get_monotonic_time ();
  show_connecting (self);
  qui_connection_connect_async (self->connection, QUI_CONNECT_TIMEOUT_MS, self->cancellable, connected, g_object_ref (self));
}

/* ---- The tunnel ---- */

static void
tunnelled (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (QuiConnectionTest) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean done = qui_tunnel_ensure_finish (QUI_TUNNEL (source), result, &error);

  if (self->tunnel != QUI_TUNNEL (source))
    return;

  if (done)
    connect_now (self);
  else
    show_error (self, error);
}

static void
question_changed (QuiConnectionTest *self)
{
  QuiQuestion *question = qui_tunnel_get_question (self->tunnel);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  /* It is told of whatever changes behind that question, too. */
  if (question == NULL || question == self->put)
    return;
  g_set_object (&self->put, question);
  qui_dialog_present (qui_question_dialog_new (question, self->profile, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL));
}

static void
open_tunnel (QuiConnectionTest *self)
{
  self->tunnel = qui_tunnel_new (self->profile);
  g_signal_connect_object (self->tunnel, "notify::question", G_CALLBACK (question_changed), self, G_CONNECT_SWAPPED);
  show (self, NULL, NULL, _("Opening the SSH tunnel…"), NULL, NULL);
  qui_tunnel_ensure_async (self->tunnel, self->cancellable, tunnelled, g_object_ref (self));
}

static void
clicked (QuiConnectionTest *self)
{
  if (self->cancellable != NULL)
    qui_connection_test_reset (self);
  else
    g_signal_emit (self, signals[START], 0);
}

static void
qui_connection_test_dispose (GObject *object)
{
  stop (QUI_CONNECTION_TEST (object));

  G_OBJECT_CLASS (qui_connection_test_parent_class)->dispose (object);
}

static void
qui_connection_test_class_init (QuiConnectionTestClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = qui_connection_test_dispose;

  signals[START] = g_signal_new ("start", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quiesce/Quiesce/qui-connection-test.ui");
  gtk_widget_class_bind_template_child (widget_class, QuiConnectionTest, spinner);
  gtk_widget_class_bind_template_child (widget_class, QuiConnectionTest, icon);
  gtk_widget_class_bind_template_child (widget_class, QuiConnectionTest, title);
  gtk_widget_class_bind_template_child (widget_class, QuiConnectionTest, words);
  gtk_widget_class_bind_template_child (widget_class, QuiConnectionTest, subtitle);
  gtk_widget_class_bind_template_child (widget_class, QuiConnectionTest, button);
  gtk_widget_class_bind_template_callback (widget_class, clicked);
}

static void
qui_connection_test_init (QuiConnectionTest *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  qui_connection_test_reset (self);
}

void
qui_connection_test_run (QuiConnectionTest *self,
                         QuiProfile        *profile,
                         const char        *password,
                         const char        *key_password)
{
  g_return_if_fail (QUI_IS_CONNECTION_TEST (self));
  g_return_if_fail (QUI_IS_PROFILE (profile));

  stop (self);
  self->profile = qui_profile_duplicate (profile, qui_profile_get_name (profile));
  self->conninfo = qui_profile_to_conninfo (profile, password, NULL);
  if (key_password != NULL)
    qui_conninfo_set (self->conninfo, "sslpassword", key_password);
  self->cancellable = g_cancellable_new ();
  if (*qui_profile_get_tunnel (profile) != '\0')
    open_tunnel (self);
  else
    connect_now (self);
}

void
qui_connection_test_reset (QuiConnectionTest *self)
{
  g_return_if_fail (QUI_IS_CONNECTION_TEST (self));

  stop (self);
  show (self, NULL, NULL, _("Not tested"), NULL, NULL);
}
