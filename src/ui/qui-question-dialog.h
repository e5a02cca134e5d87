/* qui-question-dialog.h: something that ssh asks, put to the person
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "qui-profile.h"
#include "qui-question.h"

G_BEGIN_DECLS

/* Answers the question, or refuses it when it is closed otherwise; closes by itself when the question is withdrawn. */
#define QUI_TYPE_QUESTION_DIALOG (qui_question_dialog_get_type ())
G_DECLARE_FINAL_TYPE (QuiQuestionDialog, qui_question_dialog, QUI, QUESTION_DIALOG, AdwMessageDialog)

/* @profile: whose tunnel it is. */
GtkWidget *qui_question_dialog_new (QuiQuestion *question, QuiProfile *profile, GtkWindow *parent);

G_END_DECLS
