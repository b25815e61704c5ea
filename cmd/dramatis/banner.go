package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// banner is what a person needs to know when everything runs.
type banner struct {
	addr   string
	ground *ground
	first  furnished
	config Config
}

// line is one row of the banner.
type line struct{ label, text string }

func (b banner) lines() []line {
	url := "http://" + reachable(b.addr)
	lines := []line{{"Open", url}, {"Log in as", b.login()}}
	if b.first.world != "" {
		lines = append(lines, line{"World", fmt.Sprintf("%s: %d characters, alive already", b.first.world, b.first.people)})
	}
	lines = append(lines,
		line{"Models", b.config.speaks()},
		line{"Database", b.database()}, line{"Queues", b.queues()})
	if b.ground.dir != nil {
		lines = append(lines, line{"Join", fmt.Sprintf("set -a; . %s; set +a; dramatis worker",
			filepath.Join(b.ground.dir.Path(), connectionFile))})
	}
	return append(lines, line{"API", url + "/docs"}, line{"Stop", "Ctrl-C"})
}

func (b banner) login() string {
	switch {
	case b.first.password != "":
		return fmt.Sprintf("%s, with the password %s (shown only now)", adminName, b.first.password)
	case b.config.AdminPassword != "":
		return adminName + ", with the password in DRAMATIS_ADMIN_PASSWORD at the first start"
	}
	return adminName + ", with the password that the first start showed; a new one: dramatis user password " + adminName
}

func (b banner) database() string {
	if b.ground.postgres == nil {
		return withoutPassword(b.config.DatabaseURL)
	}
	return "a private PostgreSQL in " + b.ground.dir.Path()
}

func (b banner) queues() string {
	if b.ground.redis == nil {
		return withoutPassword(b.config.RedisURL)
	}
	return "a Redis inside this process"
}

// writeBanner prints it, in colour where a person is looking.
func writeBanner(w io.Writer, b banner) error {
	title, label, plain := "", "", ""
	if colourful(w) {
		title, label, plain = "\x1b[1;35m", "\x1b[2m", "\x1b[0m"
	}
	var text strings.Builder
	fmt.Fprintf(&text, "\n  %sDramatis is running%s\n\n", title, plain)
	for _, l := range b.lines() {
		fmt.Fprintf(&text, "  %s%-10s%s %s\n", label, l.label, plain, l.text)
	}
	text.WriteString("\n")
	_, err := io.WriteString(w, text.String())
	return err
}

// colourful reports whether w is a terminal whose owner has nothing against colour (no-color.org).
func colourful(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok || os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
