package dramatis

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// PriceTable says what each model costs, by the name that ChatModel.Name gives it. A model that is not in it, such as the
// offline one, costs nothing.
type PriceTable map[string]Price

// dearest bounds a price: no model has come near it, and a call of a million tokens still fits in Money.
const dearest = 100_000 * Dollar

// ParsePrices reads a table that is written "gpt-4o-mini=0.15/0.60, text-embedding-3-small=0.02/0": for each model the US
// dollars for a million tokens in and out. All that is wrong with it is reported at once, as an invalid Error.
func ParsePrices(text string) (PriceTable, error) {
	table := PriceTable{}
	var faults Faults
	for entry := range strings.SplitSeq(text, ",") {
		if entry = strings.TrimSpace(entry); entry == "" {
			continue
		}
		name, price, err := parsePrice(entry)
		_, twice := table[name]
		switch {
		case err != nil:
			faults.Add(strconv.Quote(entry), "%v", err)
		case twice:
			faults.Add(strconv.Quote(entry), "is the second price of the same model")
		default:
			table[name] = price
		}
	}
	if err := faults.Err("the table of prices"); err != nil {
		return nil, err
	}
	return table, nil
}

// parsePrice reads "model=in/out". The model's name may itself hold equals signs and slashes.
func parsePrice(entry string) (string, Price, error) {
	at := strings.LastIndexByte(entry, '=')
	if at < 0 {
		return "", Price{}, errors.New("must be model=in/out")
	}
	name := strings.TrimSpace(entry[:at])
	in, out, both := strings.Cut(entry[at+1:], "/")
	if name == "" || !both {
		return name, Price{}, errors.New("must be model=in/out")
	}
	var p Price
	var err error
	if p.In, err = parseDollars(in); err == nil {
		p.Out, err = parseDollars(out)
	}
	return name, p, err
}

// parseDollars reads an amount that a price may be.
func parseDollars(text string) (Money, error) {
	text = strings.TrimSpace(text)
	dollars, err := strconv.ParseFloat(text, 64)
	if err != nil || !(dollars >= 0 && dollars <= dearest.Dollars()) {
		return 0, fmt.Errorf("%q is not an amount of US dollars from 0 to %.0f", text, dearest.Dollars())
	}
	return MoneyOf(dollars), nil
}

// Missing lists those of some models that have no price, each once, in order.
func (t PriceTable) Missing(models ...string) []string {
	var missing []string
	for _, m := range models {
		if _, known := t[m]; !known && m != "" && !slices.Contains(missing, m) {
			missing = append(missing, m)
		}
	}
	slices.Sort(missing)
	return missing
}

// String writes the table as ParsePrices reads it, the models in order.
func (t PriceTable) String() string {
	entries := make([]string, 0, len(t))
	for name, p := range t {
		entries = append(entries, fmt.Sprintf("%s=%s/%s", name, p.In.decimal(), p.Out.decimal()))
	}
	slices.Sort(entries)
	return strings.Join(entries, ", ")
}
