#include "pos/core/tax.h"
#include "pos/core/receipt.h"
#include "tests/t.h"
#include "tests/unit/sample_sale.h"

static void the_tax_in_an_amount_is_rounded_half_up(void **state)
{
	(void)state;
	static const struct {
		int64_t gross;
		int32_t rate;
		int64_t want;
	} cases[] = {
		{11300, 1300, 1300},
		{10000, 1300, 1150}, /* 1150.44 */
		{100, 1300, 12},     /* 11.50 */
		{1, 1300, 0},
		{9, 1300, 1},
		{0, 1300, 0},
		{10900, 900, 900},
		{10000, 0, 0},
		{3, 10000, 2}, /* 1.5 */
		{INT64_C(100000000000000), 1300, INT64_C(11504424778761)},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%lld at %d", (long long)cases[i].gross, (int)cases[i].rate);
		check(tax_in(cases[i].gross, cases[i].rate) == cases[i].want);
	}
}

static void a_rate_is_rounded_once_on_its_sum(void **state)
{
	(void)state;
	struct taxes taxes = {0};
	for (int i = 0; i < 10; i++) /* each alone has 0.46 of tax */
		check(tax_add(&taxes, 1300, 4));
	check(tax_add(&taxes, 1700, 117));
	check(tax_add(&taxes, 0, 50));
	check(taxes.count == 3);
	check(taxes.at[0].rate_bp == 1700 && taxes.at[1].rate_bp == 1300);
	check(taxes.at[1].gross_minor == 40 && taxes.at[1].tax_minor == 5);
	check(taxes.at[2].rate_bp == 0 && taxes.at[2].tax_minor == 0);
}

static void sixteen_rates_fit_and_one_more_does_not(void **state)
{
	(void)state;
	struct taxes taxes = {0};
	for (int i = 0; i < TAX_RATES_MAX; i++)
		check(tax_add(&taxes, i * 100, 1000));
	check(tax_add(&taxes, 0, 1));
	struct taxes before = taxes;
	check(!tax_add(&taxes, 9900, 1));
	check(taxes_equal(&before, &taxes));
	check(!tax_add(&taxes, 0, INT64_MAX));
}

static void parts_that_go_back_add_up_to_the_whole(void **state)
{
	(void)state;
	for (int64_t gross = 1; gross < 400; gross += 7) {
		struct tax tax = {1300, gross, tax_in(gross, 1300)};
		int64_t back = 0, before = 0;
		for (int64_t part = 1; before < gross; before += part, part = part % 9 + 1) {
			part = part > gross - before ? gross - before : part;
			int64_t now = tax_back(&tax, before, part);
			check(now >= 0);
			back += now;
		}
		check(back == tax.tax_minor);
	}
	struct tax nothing = {1300, 0, 0};
	check(tax_back(&nothing, 0, 0) == 0);
}

static void the_receipt_shows_each_rate(void **state)
{
	(void)state;
	static struct closed_sale sale;
	static struct receipt_doc doc;
	static char text[RECEIPT_TEXT_MAX];
	const struct shop shop = {.currency_exponent = 2,
		.currency_sign = "¥",
		.receipt_lang = LANG_ZH_CN,
		.receipt_columns = 32};
	sample_sale(&sale);
	receipt_lay_out(&doc, &sale, &shop, NULL);
	(void)receipt_doc_plain(&doc, text, sizeof text);
	check(strstr(text, "增值税") == NULL);
	sale.lines[0].taxed = sale.lines[1].taxed = true;
	sale.lines[0].vat_bp = 1300;
	sale.lines[1].vat_bp = 950;
	check(closed_sale_taxes(&sale, &sale.taxes));
	receipt_lay_out(&doc, &sale, &shop, NULL);
	(void)receipt_doc_plain(&doc, text, sizeof text);
	check(strstr(text, "其中增值税 13%             29.34") != NULL);
	check(strstr(text, "其中增值税 9.5%             1.73") != NULL);
}

static void a_rate_is_written_as_people_do(void **state)
{
	(void)state;
	static const struct {
		int32_t bp;
		const char *want;
	} cases[] = {
		{1300, "13"}, {0, "0"}, {50, "0.5"}, {1325, "13.25"}, {5, "0.05"}, {10000, "100"}};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		char text[TAX_RATE_TEXT_MAX];
		tax_rate_text(text, cases[i].bp);
		assert_string_equal(text, cases[i].want);
	}
}

TESTS(test(the_tax_in_an_amount_is_rounded_half_up), test(a_rate_is_rounded_once_on_its_sum),
	test(sixteen_rates_fit_and_one_more_does_not), test(parts_that_go_back_add_up_to_the_whole),
	test(the_receipt_shows_each_rate), test(a_rate_is_written_as_people_do))
