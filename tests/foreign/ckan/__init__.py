"""CKAN's own tests of its actions, run against our catalogue.

They are not ours and are not here: whoever has CKAN's source names its folder.  What they import is stood in for by
`modules`, their catalogue is made by `house`, their objects by `made`; what no action can give is `beyond`.
"""
