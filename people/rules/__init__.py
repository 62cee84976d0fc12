"""The rules on people: roles and their deeds, four eyes, real names, persons who may not buy."""
