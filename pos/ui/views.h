/* views.h - one function a view, drawing what is between status bar and message place and calling
 * frame_entry() where something can be typed. view_draw() chooses among them. */
#ifndef SUANPAN_VIEWS_H
#define SUANPAN_VIEWS_H

#include "pos/core/till.h"
#include "pos/ui/canvas.h"

void view_sale(const struct till *till, struct canvas *canvas);
void view_paid(const struct till *till, struct canvas *canvas);
void view_login(const struct till *till, struct canvas *canvas);
void view_help(const struct till *till, struct canvas *canvas);
void view_menu(const struct till *till, struct canvas *canvas);
void view_why(const struct till *till, struct canvas *canvas);
void view_coupons(const struct till *till, struct canvas *canvas);
void view_return(const struct till *till, struct canvas *canvas);
void view_member(const struct till *till, struct canvas *canvas);
/* What a stage of the enrolment asks, in one sentence. */
enum text view_enrol_asks(enum enrol_stage stage);
void view_enrol(const struct till *till, struct canvas *canvas);
void view_report(const struct till *till, struct canvas *canvas);
void view_stopped(const struct till *till, struct canvas *canvas);

#endif
