package api

import (
	"context"
	"path"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/format"
)

type importInput struct {
	RawBody huma.MultipartFormFiles[struct {
		File   huma.FormFile `form:"file" required:"true" doc:"The network: D3 node-link JSON"`
		Name   string        `form:"name" required:"false" maxLength:"200" doc:"What to call the world; the file's own name otherwise"`
		Format string        `form:"format" required:"false" enum:"node-link" doc:"How to read the file; found from its content when left out"`
	}]
}

// importEcosystem makes a whole world from a file, or nothing of it. The new world is paused.
func (s *Server) importEcosystem(ctx context.Context, in *importInput) (*made[dramatis.Ecosystem], error) {
	form := in.RawBody.Data()
	defer func() { _ = form.File.Close() }() // it was read to its end, or is given up
	network, err := format.ReadNodeLink(form.File, format.Limits{Bytes: maxUpload})
	if err != nil {
		return nil, err
	}
	if form.Name != "" {
		network.Name = form.Name
	}
	if network.Name == "" {
		network.Name = strings.TrimSuffix(path.Base(form.File.Filename), path.Ext(form.File.Filename))
	}
	e := dramatis.Ecosystem{OwnerID: callerOf(ctx).ID, Name: network.Name, Description: network.Description}
	e.Settings.Setting = network.Setting
	e, err = s.store.ImportNetwork(ctx, e, network)
	if err != nil {
		return nil, err
	}
	return madeEcosystem(&e), nil
}
