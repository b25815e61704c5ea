package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"
	_ "time/tzdata" // --timezone takes names on machines without them, too

	"github.com/spf13/cobra"

	"github.com/literaryai/dramatis/legacy"
	"github.com/literaryai/dramatis/store"
)

// sqliteFlags are how the earlier application's database is to be brought over.
type sqliteFlags struct {
	name, mapFile, files, timezone, owner, worlds string
	dryRun, json, join, invite, embed             bool
}

// newImportSQLite brings over what the earlier application kept.
func newImportSQLite(getenv func(string) string) *cobra.Command {
	var f sqliteFlags
	cmd := &cobra.Command{
		Use:   "import-sqlite FILE",
		Short: "Bring users, documents, characters and conversations over from the earlier application's SQLite database",
		Long: "Bring users, documents, characters, conversations and messages over from the earlier application's SQLite database.\n\n" +
			"The database is only read. All that can be brought is, or nothing; what cannot be is listed with the reason. Running it\n" +
			"again brings only what is new. docs/from-sqlite.md tells how to go about it.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withPlatform(cmd, getenv, cmdImport, func(ctx context.Context, p *platform) error {
				return p.importSQLite(ctx, cmd, args[0], f)
			})
		},
	}
	addFlags(cmd.Flags(), cmdImport)
	flags := cmd.Flags()
	flags.BoolVar(&f.dryRun, "dry-run", false, "report what would come of it, and change nothing")
	flags.BoolVar(&f.json, "json", false, "print the report as JSON, with every row that was refused or changed")
	flags.StringVar(&f.name, "name", "sqlite", "what to call this import: files of the same name are states of the same database")
	flags.StringVar(&f.mapFile, "map", "", "a YAML or JSON file that says what tables and columns of other names mean")
	flags.StringVar(&f.files, "files", "", "the folder of the documents' files; by default that of the database")
	flags.StringVar(&f.timezone, "timezone", "UTC", "the time zone of dates that name none, such as Europe/Berlin")
	flags.StringVar(&f.owner, "owner", adminName, "whose is what has no owner there: a user's name or e-mail address")
	flags.StringVar(&f.worlds, "worlds", "document", "document makes a world for each document with characters, owner one for each owner")
	flags.BoolVar(&f.join, "join-accounts", false, "take an account that is here for the same person where the e-mail address is the same")
	flags.BoolVar(&f.invite, "invite", false, "let users who have talked in a world of somebody else see it, and all talks in it")
	flags.BoolVar(&f.embed, "embed", false, "have the vectors of memories made at once, with the embedder; dramatis rebuild vectors does it later")
	return cmd
}

func (p *platform) importSQLite(ctx context.Context, cmd *cobra.Command, path string, f sqliteFlags) (err error) {
	n, options, err := p.legacyImport(ctx, f)
	if err != nil {
		return err
	}
	from, err := legacy.Open(ctx, path, options)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	n.Library, n.Report = &from.Library, from.Report
	report, err := p.store.ImportLegacy(ctx, n)
	if err != nil {
		return err
	}
	if f.json {
		enc := json.NewEncoder(cmd.OutOrStdout())
		enc.SetIndent("", "  ")
		enc.SetEscapeHTML(false)
		err = enc.Encode(report)
	} else {
		err = report.Print(cmd.OutOrStdout())
	}
	if err != nil {
		return err
	}
	if _, taken, already, refused := report.Rows(); refused > 0 && taken+already == 0 {
		return fmt.Errorf("nothing could be brought over: all %d rows were refused", refused)
	}
	return nil
}

// legacyImport is what the flags ask for.
func (p *platform) legacyImport(ctx context.Context, f sqliteFlags) (n store.LegacyImport, o legacy.Options, err error) {
	if f.worlds != "document" && f.worlds != "owner" {
		return n, o, fmt.Errorf("--worlds %s: must be document or owner", f.worlds)
	}
	if strings.TrimSpace(f.name) == "" || len(f.name) > 100 {
		return n, o, errors.New("--name must have from 1 to 100 characters")
	}
	if o.Zone, err = time.LoadLocation(f.timezone); err != nil || f.timezone == "Local" {
		return n, o, fmt.Errorf("--timezone %s: there is no such time zone; they are called like Europe/Berlin", f.timezone)
	}
	if o.Map, err = readMap(f.mapFile); err != nil {
		return n, o, err
	}
	o.Files = f.files
	owner, err := p.userNamed(ctx, f.owner)
	if err != nil {
		return n, o, fmt.Errorf("--owner: %w", err)
	}
	// A password that nobody has: its only copy is forgotten here.
	hash, err := hashPassword(rand.Text())
	return store.LegacyImport{
		Name: f.name, Owner: owner.ID, NoPassword: hash, Join: f.join, PerOwner: f.worlds == "owner", Invite: f.invite, Embed: f.embed, DryRun: f.dryRun,
	}, o, err
}

func readMap(path string) (m legacy.Map, err error) {
	if path == "" {
		return m, nil
	}
	file, err := os.Open(path)
	if err != nil {
		return m, fmt.Errorf("read the map: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return legacy.ReadMap(file)
}
