/* qui-ui-pch.h: what every file of this storey includes, compiled once; they include it themselves all the same
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <adwaita.h>
