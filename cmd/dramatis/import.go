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
)

// newImport makes a world from a file.
func newImport(getenv func(string) string) *cobra.Command {
	var owner, name string
	cmd := &cobra.Command{
		Use:   cmdImport + " FILE",
		Short: "Make a paused world from a network of people (D3 node-link JSON); - reads standard input",
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

func (p *platform) importFile(ctx context.Context, stdin io.Reader, path, owner, name string) (dramatis.Ecosystem, error) {
	u, err := p.userNamed(ctx, owner)
	if err != nil {
		return dramatis.Ecosystem{}, err
	}
	network, err := readNetwork(stdin, path)
	if err != nil {
		return dramatis.Ecosystem{}, err
	}
	if name != "" {
		network.Name = name
	}
	if network.Name == "" {
		network.Name = strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	}
	e := dramatis.Ecosystem{OwnerID: u.ID, Name: network.Name, Description: network.Description}
	e.Settings.Setting = network.Setting
	return p.store.ImportNetwork(ctx, e, network)
}

func readNetwork(stdin io.Reader, path string) (network format.Network, err error) {
	if path == "-" {
		return format.ReadNodeLink(stdin, format.Limits{})
	}
	f, err := os.Open(path)
	if err != nil {
		return network, fmt.Errorf("read the network: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return format.ReadNodeLink(f, format.Limits{})
}
