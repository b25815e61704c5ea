package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/format"
	"github.com/literaryai/dramatis/tasks"
)

// newImport makes a world from a file.
func newImport(getenv func(string) string) *cobra.Command {
	var owner, name string
	cmd := &cobra.Command{
		Use:   cmdImport + " FILE",
		Short: "Make a paused world of a world archive, or of a network of people (D3 node-link JSON); - reads standard input",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withPlatform(cmd, getenv, cmdImport, func(ctx context.Context, p *platform) error {
				world, err := p.importFile(ctx, cmd.InOrStdin(), args[0], owner, name)
				if err == nil {
					cmd.Printf("made the world %q, %s\n", world.Name, world.ID)
				}
				return err
			})
		},
	}
	addFlags(cmd.Flags(), cmdImport)
	cmd.Flags().StringVar(&owner, "owner", adminName, "whose world it is: a user's name or e-mail address")
	cmd.Flags().StringVar(&name, "name", "", "what to call the world; by default what the file says, or the file's own name")
	return cmd
}

func (p *platform) importFile(ctx context.Context, stdin io.Reader, path, owner, name string) (e dramatis.Ecosystem, err error) {
	u, err := p.userNamed(ctx, owner)
	if err != nil {
		return e, err
	}
	file, err := openImport(stdin, path)
	if err != nil {
		return e, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	head := make([]byte, 4)
	n, err := file.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return e, fmt.Errorf("read the file: %w", err)
	}
	if format.IsArchive(head[:n]) {
		return p.importArchive(ctx, file, u.ID, name)
	}
	network, err := format.ReadNodeLink(file, format.Limits{})
	if err != nil {
		return e, err
	}
	if name != "" {
		network.Name = name
	}
	if network.Name == "" {
		network.Name = strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	}
	e = dramatis.Ecosystem{OwnerID: u.ID, Name: network.Name, Description: network.Description}
	e.Settings.Setting = network.Setting
	return p.store.ImportNetwork(ctx, e, network)
}

// openImport opens a file. Standard input is laid on the disk first, as an archive is read from its end.
func openImport(stdin io.Reader, path string) (*os.File, error) {
	if path != "-" {
		file, err := os.Open(path)
		if err != nil {
			return nil, fmt.Errorf("read the file: %w", err)
		}
		return file, nil
	}
	file, err := os.CreateTemp("", "dramatis-import-*")
	if err != nil {
		return nil, fmt.Errorf("make room for standard input: %w", err)
	}
	err = os.Remove(file.Name()) // it is gone when it is closed
	if err == nil {
		_, err = io.Copy(file, stdin)
	}
	if err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("read standard input: %w", err), file.Close())
	}
	return file, nil
}

func (p *platform) importArchive(ctx context.Context, file *os.File, owner dramatis.ID, name string) (e dramatis.Ecosystem, err error) {
	info, err := file.Stat()
	if err != nil {
		return e, fmt.Errorf("measure the archive: %w", err)
	}
	archive, err := format.OpenArchive(file, info.Size(), format.ArchiveLimits{})
	if err != nil {
		return e, err
	}
	args := tasks.Import{EcosystemID: dramatis.NewID(), OwnerID: owner, Name: name}
	return p.store.ImportArchive(ctx, nil, args, archive, func(_, _ int) error { return nil })
}
