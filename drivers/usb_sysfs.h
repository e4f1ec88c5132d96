/* usb_sysfs.h - what the kernel already knows of a USB device, read without disturbing it.
 *
 * Asking a device itself would mean taking it from its driver first; a keyboard's owner would
 * notice.
 */
#ifndef SUANPAN_USB_SYSFS_H
#define SUANPAN_USB_SYSFS_H

#include "drivers/driver.h"

/* Where a device is plugged in. */
struct usb_place {
	uint8_t bus;
	uint8_t ports[7]; /* from the root hub on; USB 3.0 allows no more */
	int depth;
	uint8_t configuration;
	uint8_t interface;
};

/* "Maker Product", or "USB 0c2e:0b61" where the kernel knows no names. Fills about->name. */
void usb_sysfs_name(const struct usb_place *place, struct about *about);
/* The report descriptor, if a HID driver of the kernel is bound to the interface: fills
 * about->descriptor; false if there is none to see. */
bool usb_sysfs_descriptor(const struct usb_place *place, struct about *about);

#endif
