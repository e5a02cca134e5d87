/* qui-questions.h: puts what ssh asks to the person, one question after the other
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "qui-server-list.h"

G_BEGIN_DECLS

/* Of all servers, those that are not looked at, too. While another dialog is open a question waits, so that nobody types an answer to it there. */
#define QUI_TYPE_QUESTIONS (qui_questions_get_type ())
G_DECLARE_FINAL_TYPE (QuiQuestions, qui_questions, QUI, QUESTIONS, GObject)

/* Over @window, which owns it. */
QuiQuestions *qui_questions_new (QuiServerList *servers, GtkWindow *window);

G_END_DECLS
