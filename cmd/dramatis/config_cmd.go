package main

import (
	"fmt"
	"io"
	"net/url"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"
)

// newConfig prints the settings, or a file to set them in.
func newConfig(getenv func(string) string) *cobra.Command {
	var example bool
	cmd := &cobra.Command{
		Use:   cmdConfig,
		Short: "Show every setting, its value and where that came from; secrets stay hidden",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if example {
				return writeExample(cmd.OutOrStdout())
			}
			if err := writeSettings(cmd.OutOrStdout(), resolve(getenv, nil)); err != nil {
				return err
			}
			_, err := Load(getenv, nil, cmdConfig)
			return err
		},
	}
	cmd.Flags().BoolVar(&example, "env-example", false, "print a .env file with every setting instead")
	return cmd
}

func writeSettings(w io.Writer, values []value) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, v := range values {
		fmt.Fprintf(table, "%s\t%s\t%s\n", v.env, v.shown(), v.source) //nolint:errcheck // Flush reports it
	}
	return table.Flush()
}

// shown is a value as it may be seen by anyone.
func (v value) shown() string {
	switch {
	case v.text == "":
		return "(not set)"
	case v.secret:
		return "(hidden)"
	case v.url:
		return withoutPassword(v.text)
	}
	return v.text
}

// withoutPassword hides the passwords of a URL; what is no URL, such as a list of key=value pairs, is hidden whole.
func withoutPassword(text string) string {
	u, err := url.Parse(text)
	_, behind, _ := strings.Cut(text, "://")
	if err != nil || u.Host == "" && u.Scheme != "unix" || strayCharacters(behind) {
		return "(hidden)"
	}
	query := u.Query()
	for _, key := range []string{"password", "sslpassword", "sentinel_password"} {
		if query.Has(key) {
			query.Set(key, "xxxxx")
		}
	}
	u.RawQuery = query.Encode()
	return u.Redacted()
}

// writeExample prints the settings as a file that a shell can read, each with its default.
func writeExample(w io.Writer) error {
	var b strings.Builder
	b.WriteString("# Settings of dramatis: copy this file to .env, which make run reads. Everything is optional there.\n" +
		"# Printed by: dramatis config --env-example\n")
	for _, s := range settings() {
		b.WriteString("\n")
		for _, line := range wrap(s.doc, 110) {
			b.WriteString("# " + line + "\n")
		}
		if len(s.neededBy) > 0 {
			b.WriteString("# Needed by: " + strings.Join(s.neededBy, ", ") + ".\n")
		}
		b.WriteString("# " + s.env + "=" + s.fallback + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// wrap breaks a text into lines of at most width bytes, where its words allow it.
func wrap(text string, width int) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		if line != "" && len(line)+1+len(word) > width {
			lines = append(lines, line)
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return append(lines, line)
}
