/* qui-clear-resolve.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gi18n-lib.h>

#include "qui-clear-resolve.h"
#include "qui-dialog-parts.h"
#include "qui-error.h"
#include "qui-looks.h"
#include "qui-words.h"

#define COMMIT   "commit"
#define ROLLBACK "rollback"

/* A question, and then what was said to it. Counted: the dialog holds it, and what is under way. */
typedef struct
{
  QuiClearing *clearing;
  QuiPrepared *prepared;
  GWeakRef     place;
  char        *to_type;      /* NULL: nothing */
} Case;

static void
case_clear (gpointer data)
{
  Case *one = data;

  g_object_unref (one->clearing);
  qui_prepared_free (one->prepared);
  g_weak_ref_clear (&one->place);
  g_free (one->to_type);
}

static void
case_release (gpointer  one,
              GClosure *closure)
{
  g_rc_box_release_full (one, case_clear);
}

/* --- what came of it --- */

static void
say_done (GtkWidget  *place,
          const Case *one)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (place, ADW_TYPE_TOAST_OVERLAY);
  g_autofree char *gid = qui_words_one_line (one->prepared->gid);
  g_autofree char *text = g_strdup_printf (one->prepared->commit ? _("%s was committed") : _("%s was rolled back"), gid);

  if (overlay != NULL)
    adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), qui_dialog_toast_new (text));
}

static void
say_failed (GtkWidget    *place,
            const Case   *one,
            const GError *error)
{
  GtkRoot *root = gtk_widget_get_root (place);
  gboolean lost = g_error_matches (error, QUI_ERROR, QUI_ERROR_LOST) || g_error_matches (error, QUI_ERROR, QUI_ERROR_TIMEOUT);
  const char *hint = qui_error_get_hint (error);
  g_autofree char *body = NULL;
  GtkWidget *dialog;

  body = g_strdup_printf ("%s%s%s%s%s", error->message, hint != NULL ? "\n" : "", hint != NULL ? hint : "", lost ? "\n\n" : "",
                          lost ? _("Whether it has ended is not known: it has if the checks list it no more.") : "");
  dialog = adw_message_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                   one->prepared->commit ? _("Not Committed") : _("Not Rolled Back"), body);
  if (lost)
    adw_message_dialog_set_heading (ADW_MESSAGE_DIALOG (dialog), _("It Is Not Known What Happened"));
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _("_Close"));
  qui_dialog_present (dialog);
}

static void
on_ended (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  Case *one = user_data;
  g_autoptr (GError) error = NULL;
  gboolean done = qui_clearing_end_prepared_finish (QUI_CLEARING (source), result, &error);
  g_autoptr (GtkWidget) place = g_weak_ref_get (&one->place);

  if (place != NULL && gtk_widget_get_root (place) != NULL)
    {
      if (done)
        say_done (place, one);
      else
        say_failed (place, one, error);
    }
  case_release (one, NULL);
}

/* --- the question --- */

static void
on_response (AdwMessageDialog *dialog,
             const char       *response,
             gpointer          user_data)
{
  Case *one = user_data;

  if (!g_str_equal (response, COMMIT) && !g_str_equal (response, ROLLBACK))
    return;

  one->prepared->commit = g_str_equal (response, COMMIT);
  qui_clearing_end_prepared_async (one->clearing, one->prepared, on_ended, g_rc_box_acquire (one));
}

static void
on_typed (GtkEditable      *entry,
          AdwMessageDialog *dialog)
{
  const char *to_type = g_object_get_data (G_OBJECT (entry), "to-type");
  gboolean typed = g_str_equal (gtk_editable_get_text (entry), to_type);

  adw_message_dialog_set_response_enabled (dialog, COMMIT, typed);
  adw_message_dialog_set_response_enabled (dialog, ROLLBACK, typed);
}

/* On production the name of the database is typed, as for all that hits it. */
static void
add_entry (AdwMessageDialog *dialog,
           const Case       *one)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *label = gtk_label_new (NULL);
  GtkWidget *entry = gtk_entry_new ();

  gtk_widget_set_name (entry, "resolve_entry");
  qui_dialog_set_bold (GTK_LABEL (label), _("Type %s to confirm"), one->to_type);
  qui_looks_wrap (GTK_LABEL (label));
  gtk_accessible_update_relation (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_RELATION_LABELLED_BY, label, NULL, -1);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), entry);
  g_object_set_data_full (G_OBJECT (entry), "to-type", g_strdup (one->to_type), g_free);
  g_signal_connect (entry, "changed", G_CALLBACK (on_typed), dialog);
  on_typed (GTK_EDITABLE (entry), dialog);
  adw_message_dialog_set_extra_child (dialog, box);
}

static char *
dup_body (const Case *one,
          const char *name,
          gint64      now)
{
  g_autofree char *gid = qui_words_one_line (one->prepared->gid);
  g_autofree char *owner = qui_words_one_line (one->prepared->owner);
  g_autofree char *database = qui_words_one_line (name);
  g_autofree char *age = qui_words_elapsed (now, one->prepared->prepared);

  return g_strdup_printf (_("%s of %s in %s, prepared %s ago.\n\n"
                            "Rolling it back undoes all that it has done, committing makes it last. Neither can be taken back. "
                            "Whoever has prepared it, mostly a transaction manager, may be about to do one of them, or has "
                            "done so on other servers: look there first."), gid, owner, database, age);
}

void
qui_clear_resolve_ask (QuiClearing    *clearing,
                       const QuiCheck *check,
                       GtkWidget      *place)
{
  QuiServer *server = qui_clearing_get_server (clearing);
  QuiPreflight *preflight = qui_clearing_get_preflight (clearing);
  gboolean other = check->database_oid != qui_clearing_get_request (clearing)->database_oid;
  const char *name = other ? qui_clearing_get_other_name (clearing) : qui_clearing_get_name (clearing);
  GtkRoot *root = gtk_widget_get_root (place);
  g_autofree char *body = NULL;
  AdwMessageDialog *dialog;
  Case *one;

  g_return_if_fail (check->kind == QUI_CHECK_PREPARED);

  if (server == NULL || preflight == NULL)
    return;

  one = g_rc_box_new0 (Case);
  one->clearing = g_object_ref (clearing);
  one->prepared = g_new0 (QuiPrepared, 1);
  one->prepared->gid = g_strdup (check->name);
  one->prepared->owner = g_strdup (check->detail);
  one->prepared->database_oid = check->database_oid;
  one->prepared->prepared = check->since;
  g_weak_ref_init (&one->place, place);
  if (qui_profile_get_environment (qui_server_get_profile (server)) == QUI_ENVIRONMENT_PRODUCTION)
    one->to_type = g_strdup (qui_dialog_can_be_typed (name) ? name : qui_clearing_get_server_name (clearing));

  body = dup_body (one, name, qui_preflight_get_now (preflight));
  dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, _("End the Prepared Transaction?"), body));
  adw_message_dialog_add_responses (dialog, "close", _("_Leave It"), COMMIT, _("_Commit"), ROLLBACK, _("_Roll Back"), NULL);
  adw_message_dialog_set_response_appearance (dialog, COMMIT, ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_response_appearance (dialog, ROLLBACK, ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (dialog, "close");
  adw_message_dialog_set_close_response (dialog, "close");
  if (one->to_type != NULL && qui_dialog_can_be_typed (one->to_type))
    add_entry (dialog, one);
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_response), one, case_release, 0);
  qui_dialog_present (GTK_WIDGET (dialog));
}
