/* qui-route-fields.c: what lies on the way to a server: an SSH tunnel, a pooler
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-route-fields.h"

#include <glib/gi18n-lib.h>

#include "qui-error.h"
#include "qui-path-row.h"

struct _QuiRouteFields
{
  AdwPreferencesGroup  parent_instance;

  QuiProfile          *profile;
  gboolean             typing;      /* the console comes from the entry */

  AdwExpanderRow      *tunnel_part;
  GtkEditable         *tunnel;
  GtkEditable         *jump;
  GtkEditable         *key;
  AdwExpanderRow      *console_part;
  GtkEditable         *console;
  GtkLabel            *console_words;
};

G_DEFINE_FINAL_TYPE (QuiRouteFields, qui_route_fields, ADW_TYPE_PREFERENCES_GROUP)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* Subtitles are markup. */
static void
set_subtitle (AdwExpanderRow *row,
              const char     *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_expander_row_set_subtitle (row, escaped);
}

/* ---- The tunnel ---- */

static void
tunnel_changed (QuiRouteFields *self)
{
  const char *tunnel = qui_profile_get_tunnel (self->profile);
  g_autofree char *text = NULL;

  /* Translators: a host that ssh goes to */
  text = *tunnel != '\0' ? g_strdup_printf (_("Through %s"), tunnel) : g_strdup (_("The server is reached directly"));
  set_subtitle (self->tunnel_part, text);
}

/* ---- The console ---- */

static gboolean
holds_secret (const char *text)
{
  g_autoptr (QuiConninfo) conninfo = qui_conninfo_parse (text, NULL);

  return conninfo != NULL && qui_conninfo_holds_secret (conninfo);
}

static void
show_console (QuiRouteFields *self)
{
  const char *console = qui_profile_get_console (self->profile);
  g_autoptr (QuiConninfo) conninfo = *console != '\0' ? qui_conninfo_parse (console, NULL) : NULL;
  g_autofree char *label = conninfo != NULL ? qui_conninfo_to_label (conninfo) : NULL;

  set_subtitle (self->console_part, label != NULL ? label : _("Lets a database be paused there before it is cleared"));
}

/* Not what the profile makes of it: somebody is in the middle of a word. */
static void
console_typed (QuiRouteFields *self)
{
  const char *text = gtk_editable_get_text (self->console);

  self->typing = TRUE;
  g_object_set (self->profile, "console", text, NULL);
  self->typing = FALSE;
  gtk_widget_set_visible (GTK_WIDGET (self->console_words), holds_secret (text));
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
console_changed (QuiRouteFields *self)
{
  show_console (self);
  if (!self->typing)
    gtk_editable_set_text (self->console, qui_profile_get_console (self->profile));
}

/* A password need not stay to be seen when it is known that it is not kept; that it is not stays said. */
static void
console_left (QuiRouteFields *self)
{
  if (!holds_secret (gtk_editable_get_text (self->console)))
    return;

  g_signal_handlers_block_by_func (self->console, console_typed, self);
  gtk_editable_set_text (self->console, qui_profile_get_console (self->profile));
  g_signal_handlers_unblock_by_func (self->console, console_typed, self);
}

/* ---- The group ---- */

static void
qui_route_fields_dispose (GObject *object)
{
  g_clear_object (&QUI_ROUTE_FIELDS (object)->profile);

  G_OBJECT_CLASS (qui_route_fields_parent_class)->dispose (object);
}

static void
qui_route_fields_class_init (QuiRouteFieldsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = qui_route_fields_dispose;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (QUI_TYPE_PATH_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quiesce/Quiesce/qui-route-fields.ui");
  gtk_widget_class_bind_template_child (widget_class, QuiRouteFields, tunnel_part);
  gtk_widget_class_bind_template_child (widget_class, QuiRouteFields, tunnel);
  gtk_widget_class_bind_template_child (widget_class, QuiRouteFields, jump);
  gtk_widget_class_bind_template_child (widget_class, QuiRouteFields, key);
  gtk_widget_class_bind_template_child (widget_class, QuiRouteFields, console_part);
  gtk_widget_class_bind_template_child (widget_class, QuiRouteFields, console);
  gtk_widget_class_bind_template_child (widget_class, QuiRouteFields, console_words);
  gtk_widget_class_bind_template_callback (widget_class, console_left);
}

static void
qui_route_fields_init (QuiRouteFields *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
qui_route_fields_set_profile (QuiRouteFields *self,
                              QuiProfile     *profile)
{
  const GBindingFlags flags = G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL;

  g_return_if_fail (QUI_IS_ROUTE_FIELDS (self));
  g_return_if_fail (QUI_IS_PROFILE (profile));
  g_return_if_fail (self->profile == NULL);

  self->profile = g_object_ref (profile);
  g_object_bind_property (profile, "tunnel", self->tunnel, "text", flags);
  g_object_bind_property (profile, "tunnel-jump", self->jump, "text", flags);
  g_object_bind_property (profile, "tunnel-key", self->key, "text", flags);
  g_signal_connect_object (profile, "notify::tunnel", G_CALLBACK (tunnel_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (profile, "notify::console", G_CALLBACK (console_changed), self, G_CONNECT_SWAPPED);
  tunnel_changed (self);
  console_changed (self);
  /* What is in use is seen. */
  adw_expander_row_set_expanded (self->tunnel_part, *qui_profile_get_tunnel (profile) != '\0');
  adw_expander_row_set_expanded (self->console_part, *qui_profile_get_console (profile) != '\0');
  g_signal_connect_object (self->console, "changed", G_CALLBACK (console_typed), self, G_CONNECT_SWAPPED);
}

gboolean
qui_route_fields_check (QuiRouteFields  *self,
                        GError         **error)
{
  g_return_val_if_fail (QUI_IS_ROUTE_FIELDS (self), FALSE);

  /* The profile takes nothing from a text that cannot be read and may hold a password; nor is libpq's message for it repeated. */
  if (gtk_editable_get_text (self->console)[0] == '\0' || qui_profile_get_console (self->profile)[0] != '\0')
    return TRUE;

  g_set_error_literal (error, QUI_ERROR, QUI_ERROR_INVALID, _("The PgBouncer console cannot be understood"));
  return FALSE;
}
