/* qui-question-dialog.c: something that ssh asks, put to the person
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-question-dialog.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "qui-dialog-parts.h"
#include "qui-looks.h"
#include "qui-words.h"

/* It comes while the person does something else, perhaps: what is typed in that moment answers nothing. */
#define REST_MS 500

#define REFUSE "refuse"
#define ACCEPT "accept"

struct _QuiQuestionDialog
{
  AdwMessageDialog  parent_instance;

  QuiQuestion      *question;
  QuiProfile       *profile;
  char             *to_type;      /* NULL: nothing */
  guint             rest;
  gboolean          rested;

  GtkLabel         *connection;
  GtkLabel         *tag;
  GtkLabel         *caption;
  GtkLabel         *fact;
  GtkWidget        *said_part;
  GtkLabel         *said;
  GtkLabel         *wrong;
  GtkEditable      *secret;
  GtkWidget        *typed_part;
  GtkLabel         *typed_label;
  GtkEditable      *typed;
};

G_DEFINE_FINAL_TYPE (QuiQuestionDialog, qui_question_dialog, ADW_TYPE_MESSAGE_DIALOG)

static gboolean
wants_text (QuiQuestionDialog *self)
{
  switch (qui_question_get_kind (self->question))
    {
    case QUI_QUESTION_PASSPHRASE:
    case QUI_QUESTION_PASSWORD:
    case QUI_QUESTION_OTHER:
      return TRUE;
    case QUI_QUESTION_HOST_KEY:
    case QUI_QUESTION_CONFIRM:
    case QUI_QUESTION_NOTICE:
    default:
      return FALSE;
    }
}

/* ---- Words ---- */

/* The host may call itself anything. */
static char *
dup_host (QuiQuestionDialog *self)
{
  const char *host = qui_question_get_host (self->question);

  return qui_words_one_line (host != NULL ? host : qui_profile_get_tunnel (self->profile));
}

/* Line by line, none of which can disguise itself. */
static char *
dup_said (QuiQuestion *question)
{
  g_auto (GStrv) lines = g_strsplit (qui_question_get_text (question), "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *line = g_steal_pointer (&lines[i]);

      lines[i] = qui_words_one_line (line);
    }
  return g_strstrip (g_strjoinv ("\n", lines));
}

static char *
dup_heading (QuiQuestionDialog *self)
{
  g_autofree char *host = dup_host (self);

  switch (qui_question_get_kind (self->question))
    {
    case QUI_QUESTION_HOST_KEY:
      return g_strdup_printf (_("Trust the SSH Host %s?"), host);
    case QUI_QUESTION_PASSPHRASE:
      return g_strdup (_("Passphrase of the SSH Key"));
    case QUI_QUESTION_PASSWORD:
      return g_strdup_printf (_("Password for %s"), host);
    case QUI_QUESTION_CONFIRM:
      return g_strdup (_("ssh Wants to Know"));
    case QUI_QUESTION_NOTICE:
      return g_strdup (_("ssh Waits for You"));
    case QUI_QUESTION_OTHER:
    default:
      return g_strdup_printf (_("%s Asks"), host);
    }
}

static const char *
get_body (QuiQuestionDialog *self)
{
  switch (qui_question_get_kind (self->question))
    {
    case QUI_QUESTION_HOST_KEY:
      return _("The tunnel of this connection goes there, and ssh does not know the host yet. Compare the fingerprint with one that you "
               "have from whoever runs it, or that “ssh-keygen -lf” shows on the host itself. If you trust it, ssh remembers it among its known hosts.");
    case QUI_QUESTION_PASSPHRASE:
    case QUI_QUESTION_PASSWORD:
    case QUI_QUESTION_OTHER:
      return _("The tunnel of this connection needs it. It is not stored, and forgotten when Quiesce ends at the latest.");
    case QUI_QUESTION_NOTICE:
      return _("The tunnel of this connection goes on as soon as that is done.");
    case QUI_QUESTION_CONFIRM:
    default:
      return _("The tunnel of this connection needs it.");
    }
}

static void
show_label (GtkLabel   *label,
            const char *text)
{
  gtk_label_set_text (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && *text != '\0');
}

/* What the question is about: a fingerprint or a key, where that could be read, else what ssh says. */
static void
show_facts (QuiQuestionDialog *self)
{
  const char *key_type = qui_question_get_key_type (self->question);
  const char *fingerprint = qui_question_get_fingerprint (self->question);
  const char *path = qui_question_get_path (self->question);
  g_autofree char *fact = qui_words_one_line (fingerprint != NULL ? fingerprint : path);
  g_autofree char *type = qui_words_one_line (key_type);
  g_autofree char *said = dup_said (self->question);
  g_autofree char *caption = NULL;
  g_autofree char *spoken = NULL;
  gboolean read = *fact != '\0';

  if (fingerprint != NULL && key_type != NULL)
    /* Translators: a kind of key, such as ED25519 */
    caption = g_strdup_printf (_("Fingerprint of its %s key"), type);
  else if (fingerprint != NULL)
    caption = g_strdup (_("Fingerprint of its key"));
  else if (path != NULL)
    caption = g_strdup (_("Key file"));
  else
    caption = g_strdup (_("What ssh says"));
  show_label (self->caption, caption);
  show_label (self->fact, read ? fact : said);
  spoken = g_strdup_printf ("%s: %s", caption, read ? fact : said);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->fact), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  gtk_label_set_text (self->said, said);
  gtk_widget_set_visible (self->said_part, read && *said != '\0');
}

static void
show_place (QuiQuestionDialog *self)
{
  QuiEnvironment environment = qui_profile_get_environment (self->profile);
  const char *classes[] = { "tag", qui_looks_environment_class (environment), NULL };

  show_label (self->connection, qui_profile_get_name (self->profile));
  show_label (self->tag, qui_words_environment (environment));
  gtk_widget_set_css_classes (GTK_WIDGET (self->tag), classes);
}

static void
show_entries (QuiQuestionDialog *self)
{
  gboolean secret = wants_text (self);

  show_label (self->wrong, secret && qui_question_get_again (self->question) ? _("That was not it. Please try again.") : NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->secret), secret);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->secret), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  adw_message_dialog_get_heading (ADW_MESSAGE_DIALOG (self)), -1);
  gtk_widget_set_visible (self->typed_part, self->to_type != NULL);
  if (self->to_type != NULL)
    qui_dialog_set_bold (self->typed_label, _("Type %s to confirm"), self->to_type);
}

/* ---- Answers ---- */

static void
add_answers (QuiQuestionDialog *self)
{
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (self);

  switch (qui_question_get_kind (self->question))
    {
    case QUI_QUESTION_HOST_KEY:
      adw_message_dialog_add_responses (dialog, REFUSE, _("_Cancel"), ACCEPT, _("_Trust and Connect"), NULL);
      break;
    case QUI_QUESTION_CONFIRM:
      adw_message_dialog_add_responses (dialog, REFUSE, _("_No"), ACCEPT, _("_Yes"), NULL);
      break;
    case QUI_QUESTION_NOTICE:
      adw_message_dialog_add_response (dialog, REFUSE, _("_Close"));
      break;
    case QUI_QUESTION_PASSPHRASE:
      adw_message_dialog_add_responses (dialog, REFUSE, _("_Cancel"), ACCEPT, _("_Unlock"), NULL);
      break;
    case QUI_QUESTION_PASSWORD:
    case QUI_QUESTION_OTHER:
    default:
      adw_message_dialog_add_responses (dialog, REFUSE, _("_Cancel"), ACCEPT, _("C_onnect"), NULL);
      break;
    }
  if (wants_text (self))
    adw_message_dialog_set_response_appearance (dialog, ACCEPT, ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, wants_text (self) ? ACCEPT : REFUSE);
  adw_message_dialog_set_close_response (dialog, REFUSE);
}

static void
update_answers (QuiQuestionDialog *self)
{
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (self);
  gboolean typed = self->to_type == NULL || g_str_equal (gtk_editable_get_text (self->typed), self->to_type);

  adw_message_dialog_set_response_enabled (dialog, REFUSE, self->rested);
  if (adw_message_dialog_has_response (dialog, ACCEPT))
    adw_message_dialog_set_response_enabled (dialog, ACCEPT, self->rested && typed);
}

static gboolean
rested (gpointer user_data)
{
  QuiQuestionDialog *self = user_data;

  self->rest = 0;
  self->rested = TRUE;
  update_answers (self);
  if (wants_text (self))
    gtk_widget_grab_focus (GTK_WIDGET (self->secret));
  else
    qui_dialog_focus_default (GTK_WINDOW (self));
  return G_SOURCE_REMOVE;
}

static void
mapped (QuiQuestionDialog *self)
{
  if (!self->rested && self->rest == 0)
    self->rest = g_timeout_add (REST_MS, rested, self);
}

static void
qui_question_dialog_response (AdwMessageDialog *dialog,
                              const char       *response)
{
  QuiQuestionDialog *self = QUI_QUESTION_DIALOG (dialog);

  if (g_str_equal (response, ACCEPT))
    qui_question_answer (self->question, wants_text (self) ? gtk_editable_get_text (self->secret) : "yes");
  /* A notice that is not looked at any more is as good as before. */
  else if (qui_question_get_kind (self->question) != QUI_QUESTION_NOTICE)
    qui_question_refuse (self->question);
  gtk_editable_set_text (self->secret, "");
}

/* ---- The dialog ---- */

static void
qui_question_dialog_dispose (GObject *object)
{
  QuiQuestionDialog *self = QUI_QUESTION_DIALOG (object);

  g_clear_handle_id (&self->rest, g_source_remove);
  g_clear_pointer (&self->to_type, g_free);
  g_clear_object (&self->question);
  g_clear_object (&self->profile);

  G_OBJECT_CLASS (qui_question_dialog_parent_class)->dispose (object);
}

static void
qui_question_dialog_class_init (QuiQuestionDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = qui_question_dialog_dispose;
  ADW_MESSAGE_DIALOG_CLASS (klass)->response = qui_question_dialog_response;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quiesce/Quiesce/qui-question-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, QuiQuestionDialog, connection);
  gtk_widget_class_bind_template_child (widget_class, QuiQuestionDialog, tag);
  gtk_widget_class_bind_template_child (widget_class, QuiQuestionDialog, caption);
  gtk_widget_class_bind_template_child (widget_class, QuiQuestionDialog, fact);
  gtk_widget_class_bind_template_child (widget_class, QuiQuestionDialog, said_part);
  gtk_widget_class_bind_template_child (widget_class, QuiQuestionDialog, said);
  gtk_widget_class_bind_template_child (widget_class, QuiQuestionDialog, wrong);
  gtk_widget_class_bind_template_child (widget_class, QuiQuestionDialog, secret);
  gtk_widget_class_bind_template_child (widget_class, QuiQuestionDialog, typed_part);
  gtk_widget_class_bind_template_child (widget_class, QuiQuestionDialog, typed_label);
  gtk_widget_class_bind_template_child (widget_class, QuiQuestionDialog, typed);
  gtk_widget_class_bind_template_callback (widget_class, update_answers);
  gtk_widget_class_bind_template_callback (widget_class, mapped);
}

static void
qui_question_dialog_init (QuiQuestionDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* On production it is typed what is trusted: the name, without the address that ssh puts behind it. */
static char *
dup_to_type (QuiQuestionDialog *self)
{
  g_autofree char *host = dup_host (self);

  host[strcspn (host, " ")] = '\0';
  if (qui_question_get_kind (self->question) != QUI_QUESTION_HOST_KEY ||
      qui_profile_get_environment (self->profile) != QUI_ENVIRONMENT_PRODUCTION || !qui_dialog_can_be_typed (host))
    return NULL;

  return g_steal_pointer (&host);
}

GtkWidget *
qui_question_dialog_new (QuiQuestion *question,
                         QuiProfile  *profile,
                         GtkWindow   *parent)
{
  QuiQuestionDialog *self;
  g_autofree char *heading = NULL;

  g_return_val_if_fail (QUI_IS_QUESTION (question), NULL);
  g_return_val_if_fail (QUI_IS_PROFILE (profile), NULL);

  self = g_object_new (QUI_TYPE_QUESTION_DIALOG, "transient-for", parent, "destroy-with-parent", TRUE, NULL);
  self->question = g_object_ref (question);
  self->profile = g_object_ref (profile);
  self->to_type = dup_to_type (self);
  heading = dup_heading (self);
  adw_message_dialog_set_heading (ADW_MESSAGE_DIALOG (self), heading);
  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (self), get_body (self));
  show_place (self);
  show_facts (self);
  show_entries (self);
  add_answers (self);
  update_answers (self);
  g_signal_connect_object (question, "withdrawn", G_CALLBACK (gtk_window_destroy), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
