/* qui-stale-banner.c: a server that was live does not answer, and how old its data is
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-stale-banner.h"

#include <glib/gi18n-lib.h>

#include "qui-error.h"

struct _QuiStaleBanner
{
  GtkWidget  parent_instance;

  GtkWidget *revealer;
  GtkWidget *label;
  GtkWidget *try_button;

  QuiServer *server;
  guint      tick_id;
};

G_DEFINE_FINAL_TYPE (QuiStaleBanner, qui_stale_banner, GTK_TYPE_WIDGET)

static gboolean
is_silence (const GError *error)
{
  return error == NULL || g_error_matches (error, QUI_ERROR, QUI_ERROR_TIMEOUT) || g_error_matches (error, QUI_ERROR, QUI_ERROR_UNREACHABLE);
}

static char *
dup_text (QuiStaleBanner *self)
{
  const GError *error = qui_server_get_error (self->server);
  g_autofree char *name = qui_profile_dup_label (qui_server_get_profile (self->server));
  guint age = qui_server_get_age (self->server);
  guint retry = qui_server_get_retry_in (self->server);
  g_autofree char *what = g_strdup_printf (is_silence (error) ? _("%s is not answering.") : _("The connection to %s is lost."), name);
  /* Translators: "s" is the unit of seconds */
  g_autofree char *old = g_strdup_printf (_("Data is %u s old."), age);
  g_autofree char *next = NULL;

  if (qui_server_get_question (self->server) != NULL)
    next = g_strdup (_("ssh waits for an answer."));
  else if (retry > 0)
    next = g_strdup_printf (_("Trying again in %u s."), retry);
  else if (!g_error_matches (error, QUI_ERROR, QUI_ERROR_TUNNEL) || qui_server_is_tunnelling (self->server))
    next = g_strdup (_("Trying again now."));

  /* An account is not to be locked by trying: what ssh has refused waits for the person. */
  return g_strjoin (" ", what, old, next, NULL);
}

static gboolean
tick_cb (gpointer data)
{
  QuiStaleBanner *self = data;
  g_autofree char *text = dup_text (self);

  gtk_label_set_text (GTK_LABEL (self->label), text);
  return G_SOURCE_CONTINUE;
}

static void
update (QuiStaleBanner *self)
{
  gboolean stale = qui_server_get_state (self->server) == QUI_SERVER_STALE;
  const GError *error = qui_server_get_error (self->server);

  gtk_revealer_set_reveal_child (GTK_REVEALER (self->revealer), stale);
  if (stale)
    {
      tick_cb (self);
      gtk_widget_set_tooltip_text (self->label, error != NULL ? error->message : NULL);
    }

  if (stale && gtk_widget_get_mapped (GTK_WIDGET (self)))
    {
      if (self->tick_id == 0)
        self->tick_id = g_timeout_add_seconds (1, tick_cb, self);
    }
  else
    {
      g_clear_handle_id (&self->tick_id, g_source_remove);
    }
}

static void
try_clicked_cb (QuiStaleBanner *self)
{
  qui_server_refresh (self->server);
}

static void
qui_stale_banner_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (qui_stale_banner_parent_class)->map (widget);

  update (QUI_STALE_BANNER (widget));
}

static void
qui_stale_banner_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (qui_stale_banner_parent_class)->unmap (widget);

  g_clear_handle_id (&QUI_STALE_BANNER (widget)->tick_id, g_source_remove);
}

static void
qui_stale_banner_dispose (GObject *object)
{
  QuiStaleBanner *self = QUI_STALE_BANNER (object);

  g_clear_handle_id (&self->tick_id, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), QUI_TYPE_STALE_BANNER);
  g_clear_object (&self->server);

  G_OBJECT_CLASS (qui_stale_banner_parent_class)->dispose (object);
}

static void
qui_stale_banner_class_init (QuiStaleBannerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = qui_stale_banner_dispose;
  widget_class->map = qui_stale_banner_map;
  widget_class->unmap = qui_stale_banner_unmap;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quiesce/Quiesce/qui-stale-banner.ui");
  gtk_widget_class_bind_template_child (widget_class, QuiStaleBanner, revealer);
  gtk_widget_class_bind_template_child (widget_class, QuiStaleBanner, label);
  gtk_widget_class_bind_template_child (widget_class, QuiStaleBanner, try_button);
  gtk_widget_class_bind_template_callback (widget_class, try_clicked_cb);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_ALERT);
}

static void
qui_stale_banner_init (QuiStaleBanner *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
qui_stale_banner_new (QuiServer *server)
{
  QuiStaleBanner *self;

  g_return_val_if_fail (QUI_IS_SERVER (server), NULL);

  self = g_object_new (QUI_TYPE_STALE_BANNER, NULL);
  self->server = g_object_ref (server);
  g_signal_connect_object (server, "notify::state", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (server, "notify::error", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (server, "look-done", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}
